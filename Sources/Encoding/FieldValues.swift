import Plates

/// The tokens of one value that is JSON and shows no key twice, on their way to a read: each field's text or number,
/// and the faults in the order of the contract.
struct FieldValues {
    let scratch: Scratch
    let bytes: PaddedBytes

    /// A read may be this far ahead of its record: clocks differ.
    private static let clockTolerance = TimeSpan.minutes(2)
    private static let years = 1970...2199
    /// Below it a region counts as unknown.
    private static let leastRegionConfidence = 0.8
    private static let longestReadID = 64

    /// The read, or the first of its faults.
    func read(recordTimestamp: Timestamp, directory: borrowing Directory) -> DecodedRead {
        let cameraText = unsafe text(.cameraID)
        var camera: CameraIndex?
        if let cameraText = unsafe cameraText, directory.declaresCameras {
            camera = unsafe directory.camera(id: cameraText)
        }
        let cameraLocation = camera.flatMap { directory[$0].location }

        if let field = missingField(hasCameraLocation: cameraLocation != nil) { return fault(.missingField, field) }
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
        guard let location = kind(.location) == ValueKind.absent ? cameraLocation : ownLocation else {
            return fault(.badLocation, .location)
        }
        guard capturedAt <= recordTimestamp + FieldValues.clockTolerance else {
            return fault(.clockAhead, .capturedAt)
        }
        guard let agencyText = unsafe text(.agencyID), let agency = unsafe directory.agency(id: agencyText) else {
            return fault(.unknownAgency, .agencyID)
        }
        if directory.declaresCameras {
            guard let camera, directory[camera].agency == agency else { return fault(.unknownCamera, .cameraID) }
        }
        return .read(
            PlateRead(
                plate: plate, region: region, capturedAt: capturedAt, confidence: confidence, location: location,
                agency: agency, camera: camera, fields: scratch.fields))
    }

    /// The first required field that is absent. Ids that are no strings count as absent: they have no reason of their
    /// own.
    private func missingField(hasCameraLocation: Bool) -> ReadField? {
        if kind(.readID) == ValueKind.absent { return .readID }
        if kind(.plate) == ValueKind.absent { return .plate }
        if kind(.confidence) == ValueKind.absent { return .confidence }
        if kind(.capturedAt) == ValueKind.absent { return .capturedAt }
        if !isText(.cameraID) { return .cameraID }
        if !isText(.agencyID) { return .agencyID }
        if kind(.location) == ValueKind.absent, !hasCameraLocation { return .location }
        return nil
    }

    private var hasValidReadID: Bool {
        guard let readID = unsafe text(.readID) else { return false }
        return readID.count <= FieldValues.longestReadID
    }

    private var ownLocation: Location? {
        guard kind(.location) == ValueKind.object, let latitude = number(Member.latitude),
            let longitude = number(Member.longitude)
        else { return nil }
        return Location(latitude: latitude, longitude: longitude)
    }

    private var region: Region? {
        guard let text = unsafe text(.plateRegion) else { return nil }
        if let confidence = number(ReadField.plateRegionConfidence.rawValue),
            confidence < FieldValues.leastRegionConfidence
        {
            return nil
        }
        return unsafe Region(text)
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
