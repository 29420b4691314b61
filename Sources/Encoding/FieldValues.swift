import Plates

/// The tokens of one value that is JSON and shows no key twice, on their way to a read: each field's text or number,
/// and the faults in the order of the contract.
struct FieldValues {
    let scratch: Scratch
    let bytes: PaddedBytes
    /// Why the region is unknown although one was written; nil when it is known, or was left out.
    private(set) var regionDoubt: RegionDoubt?
    /// How many members, let through by the scanner, had a value of the wrong type.
    private(set) var wrongTypeCount = 0

    /// A read may be this far ahead of its record: clocks differ.
    private static let clockTolerance = TimeSpan.minutes(2)
    private static let years = 1970...2199
    /// Below it, and above 1, a region counts as unknown.
    private static let regionConfidences = 0.8...1
    private static let longestReadID = 64

    init(scratch: Scratch, bytes: PaddedBytes) {
        self.scratch = scratch
        self.bytes = bytes
    }

    /// The read, or the first of its faults.
    ///
    /// - Parameters:
    ///   - recordTimestamp: nil when the record has none, so that no clock is compared with it.
    ///   - maxAge: how long before its record a read may have been captured.
    mutating func read(
        recordTimestamp: Timestamp?, maxAge: TimeSpan, directory: borrowing Directory
    ) -> DecodedRead {
        let camera = directory.declaresCameras ? declaredCamera(in: directory) : nil
        let cameraLocation = camera.flatMap { directory[$0].location }
        // A camera that should have been declared is told as such, not as a location that is missing.
        let needsLocation = directory.declaresCameras ? camera != nil && cameraLocation == nil : true

        if let field = missingField(needsLocation: needsLocation) { return fault(.missingField, field) }
        guard hasValidReadID else { return fault(.badReadID, .readID) }
        guard let plateText = unsafe text(.plate), let plate = unsafe Plate(normalising: plateText) else {
            return fault(.badPlate, .plate)
        }
        guard let confidence = number(ReadField.confidence.rawValue), confidence >= 0, confidence <= 1 else {
            return fault(.badConfidence, .confidence)
        }
        guard let timeText = unsafe text(.capturedAt),
            let capturedAt = unsafe RFC3339.parse(timeText, years: FieldValues.years)
        else { return fault(.badTimestamp, .capturedAt) }
        let ownLocation = ownLocation()
        if ownLocation == nil, kind(.location) != ValueKind.absent { return fault(.badLocation, .location) }
        if let recordTimestamp {
            guard capturedAt <= recordTimestamp + FieldValues.clockTolerance else {
                return fault(.clockAhead, .capturedAt)
            }
            guard capturedAt >= recordTimestamp - maxAge else {
                return fault(.clockBehind, .capturedAt)
            }
        }
        guard let agencyText = unsafe text(.agencyID), let agency = unsafe directory.agency(id: agencyText) else {
            return fault(.unknownAgency, .agencyID)
        }
        if directory.declaresCameras {
            guard let camera, directory[camera].agency == agency else { return fault(.unknownCamera, .cameraID) }
        }
        // Whoever needs a location has one, so it lacks only where the camera is unknown.
        guard let location = ownLocation ?? cameraLocation else { return fault(.unknownCamera, .cameraID) }
        return .read(
            PlateRead(
                plate: plate, region: region(), capturedAt: capturedAt, confidence: confidence, location: location,
                agency: agency, camera: camera, fields: scratch.fields))
    }

    private func declaredCamera(in directory: borrowing Directory) -> CameraIndex? {
        guard let id = unsafe text(.cameraID) else { return nil }
        return unsafe directory.camera(id: id)
    }

    /// The first required field that is absent. Ids that are not strings count as absent: they have no reason of their
    /// own.
    private func missingField(needsLocation: Bool) -> ReadField? {
        if kind(.readID) == ValueKind.absent { return .readID }
        if kind(.plate) == ValueKind.absent { return .plate }
        if kind(.confidence) == ValueKind.absent { return .confidence }
        if kind(.capturedAt) == ValueKind.absent { return .capturedAt }
        if !isText(.cameraID) { return .cameraID }
        if !isText(.agencyID) { return .agencyID }
        if needsLocation, kind(.location) == ValueKind.absent { return .location }
        return nil
    }

    private var hasValidReadID: Bool {
        guard let readID = unsafe text(.readID) else { return false }
        return readID.count <= FieldValues.longestReadID
    }

    @inline(__always)
    private func ownLocation() -> Location? {
        guard kind(.location) == ValueKind.object, let latitude = number(Member.latitude),
            let longitude = number(Member.longitude)
        else { return nil }
        return Location(latitude: latitude, longitude: longitude)
    }

    /// The region, when it is understood and certain; why not is noted.
    private mutating func region() -> Region? {
        let isCertain = isRegionCertain()
        guard let text = unsafe text(.plateRegion) else { return nil }
        guard let region = unsafe Region(text) else {
            regionDoubt = .notUnderstood
            return nil
        }
        if !isCertain { regionDoubt = .notCertain }
        return isCertain ? region : nil
    }

    /// Whether `plate_region_confidence` leaves the region be. One that is not a number is ignored in all but this.
    private mutating func isRegionCertain() -> Bool {
        let kind = kind(.plateRegionConfidence)
        if kind == ValueKind.absent { return true }
        guard let confidence = number(ReadField.plateRegionConfidence.rawValue) else {
            scratch.forget(ReadField.plateRegionConfidence.rawValue)
            wrongTypeCount += 1
            return false
        }
        return FieldValues.regionConfidences.contains(confidence)
    }

    @inline(__always)
    private func kind(_ field: ReadField) -> Int { scratch.kind(of: field.rawValue) }

    @inline(__always)
    private func isText(_ field: ReadField) -> Bool {
        kind(field) == ValueKind.text || kind(field) == ValueKind.escapedText
    }

    /// The text of a field, unescaped; nil when it is absent or no string.
    @inline(__always)
    private func text(_ field: ReadField) -> UnsafeRawBufferPointer? {
        guard isText(field) else { return nil }
        let token = scratch.place(of: field.rawValue)
        let text = unsafe Range(uncheckedBounds: (token.lowerBound &+ 1, token.upperBound &- 1))
        return unsafe scratch.bytes(kind(field) == ValueKind.text ? text : scratch.unescape(text))
    }

    /// The number of a member; nil when it is absent or no number.
    @inline(__always)
    private func number(_ member: Int) -> Double? {
        guard scratch.kind(of: member) == ValueKind.number else { return nil }
        let token = scratch.place(of: member)
        return bytes.number(from: token.lowerBound, to: token.upperBound)
    }

    private func fault(_ reason: DeadLetterReason, _ field: ReadField) -> DecodedRead {
        .fault(ReadFault(reason, field: field))
    }
}
