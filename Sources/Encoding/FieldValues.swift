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
        let ownLocation = token(.location)
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
        guard let confidence = number(.confidence), confidence >= 0, confidence <= 1 else {
            return fault(.badConfidence, .confidence)
        }
        guard let timeText = unsafe text(.capturedAt),
            let capturedAt = unsafe RFC3339.parse(timeText, years: FieldValues.years)
        else { return fault(.badTimestamp, .capturedAt) }
        guard let location = ownLocation.kind == ValueKind.absent ? cameraLocation : location(ownLocation) else {
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
                agency: agency, camera: camera, fields: places))
    }

    /// The first required field that is absent. Ids that are no strings count as absent: they have no reason of their own.
    private func missingField(hasCameraLocation: Bool) -> ReadField? {
        if token(.readID).bits == 0 { return .readID }
        if token(.plate).bits == 0 { return .plate }
        if token(.confidence).bits == 0 { return .confidence }
        if token(.capturedAt).bits == 0 { return .capturedAt }
        if !isText(token(.cameraID)) { return .cameraID }
        if !isText(token(.agencyID)) { return .agencyID }
        if token(.location).bits == 0, !hasCameraLocation { return .location }
        return nil
    }

    private var hasValidReadID: Bool {
        guard let readID = unsafe text(.readID) else { return false }
        return readID.count <= FieldValues.longestReadID
    }

    private func location(_ token: Token) -> Location? {
        guard token.kind == ValueKind.object, let latitude = number(scratch.token(of: Member.latitude)),
            let longitude = number(scratch.token(of: Member.longitude))
        else { return nil }
        return Location(latitude: latitude, longitude: longitude)
    }

    private var region: Region? {
        guard let text = unsafe text(.plateRegion) else { return nil }
        if let confidence = number(.plateRegionConfidence), confidence < FieldValues.leastRegionConfidence {
            return nil
        }
        return unsafe Region(text)
    }

    /// Where each field stands that counts.
    private var places: ReadFields {
        var places = ReadFields()
        for index in 0..<ReadField.allCases.count {
            let token = scratch.token(of: index)
            guard token.bits != 0, let field = ReadField(rawValue: index) else { continue }
            places[field] = ByteRange(
                start: UInt16(truncatingIfNeeded: token.start),
                count: UInt16(truncatingIfNeeded: token.end - token.start))
        }
        return places
    }

    @inline(__always)
    private func token(_ field: ReadField) -> Token { scratch.token(of: field.rawValue) }

    @inline(__always)
    private func isText(_ token: Token) -> Bool {
        token.kind == ValueKind.text || token.kind == ValueKind.escapedText
    }

    /// The text of a field, unescaped; nil when it is absent or no string.
    @inline(__always)
    private func text(_ field: ReadField) -> UnsafeRawBufferPointer? {
        let token = token(field)
        guard isText(token) else { return nil }
        let place = token.start + 1..<token.end - 1
        return unsafe scratch.bytes(token.kind == ValueKind.text ? place : scratch.unescape(place))
    }

    /// The number of a field; nil when it is absent or no number.
    @inline(__always)
    private func number(_ field: ReadField) -> Double? { number(token(field)) }

    @inline(__always)
    private func number(_ token: Token) -> Double? {
        token.kind == ValueKind.number ? bytes.number(from: token.start, to: token.end) : nil
    }

    private func fault(_ reason: DeadLetterReason, _ field: ReadField) -> DecodedRead {
        .fault(ReadFault(reason, field: field))
    }
}
