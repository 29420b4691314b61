import Plates

@testable import Encoding

/// Decodes `value` and works it out the naive way, and says in one sentence where the two differ.
///
/// - Parameter bytes: lent to the decoder without padding, as a record's value is.
/// - Returns: nil when they agree.
func disagreement(
    on value: [UInt8], decoder: inout ReadDecoder, recordTimestamp: Timestamp?, directory: Directory
) -> String? {
    let expected = NaiveRead(
        value, recordTimestamp: recordTimestamp, maxAge: Samples.maxAge, directory: directory)
    let ignoredBefore = decoder.ignoredFieldCount
    let doubtsBefore = (decoder.regionNotUnderstoodCount, decoder.regionNotCertainCount)
    // An exact copy on the heap, so that the address sanitizer sees a look beyond its end.
    let lent = UnsafeMutableRawBufferPointer.allocate(byteCount: value.count, alignment: 1)
    defer { unsafe lent.deallocate() }
    unsafe lent.copyBytes(from: value)
    let decoded = unsafe decoder.decode(
        value: UnsafeRawBufferPointer(lent), recordTimestamp: recordTimestamp, maxAge: Samples.maxAge,
        directory: directory)
    let doubts = (
        decoder.regionNotUnderstoodCount - doubtsBefore.0, decoder.regionNotCertainCount - doubtsBefore.1
    )

    switch decoded {
    case .fault(let fault):
        guard fault.reason == expected.fault else {
            return "decoded as \(fault.reason.rawValue), expected \(expected.fault?.rawValue ?? "a read")"
        }
        if fault.reason == .missingField, fault.field != expected.missing { return "another field is missing" }
        if fault.reason == .clockBehind {
            guard let camera = decoder.fields[.cameraID], isToken(camera, of: value, expected.present[.cameraID]) else {
                return "the camera's place is another"
            }
        }
        if doubts != (0, 0) { return "a dead letter counted a region" }
        return decoder.ignoredFieldCount == ignoredBefore ? nil : "a dead letter counted ignored fields"
    case .read(let read):
        if let fault = expected.fault { return "decoded as a read, expected \(fault.rawValue)" }
        if read.plate != expected.plate { return "the plates differ" }
        if read.region?.description != expected.region { return "the regions differ" }
        if doubts != (expected.doubt == .notUnderstood ? 1 : 0, expected.doubt == .notCertain ? 1 : 0) {
            return "the regions in doubt differ"
        }
        if read.capturedAt != expected.capturedAt { return "the times differ" }
        if read.confidence != expected.confidence { return "the confidences differ" }
        if read.location != expected.location { return "the locations differ" }
        if read.agency != expected.agency { return "the agencies differ" }
        if read.camera != expected.camera { return "the cameras differ" }
        if decoder.ignoredFieldCount - ignoredBefore != expected.ignored { return "the ignored fields differ" }
        return ReadField.allCases.lazy.compactMap { difference(in: $0, of: read, expected, value) }.first
    }
}

/// How the place of one field differs from what it should be; nil when its bytes are the token of the value expected.
private func difference(in field: ReadField, of read: PlateRead, _ expected: NaiveRead, _ value: [UInt8]) -> String? {
    guard let place = read.fields[field] else {
        return expected.present[field] == nil ? nil : "\(field.name) has no place"
    }
    guard let wanted = expected.present[field] else { return "\(field.name) has a place" }
    return isToken(place, of: value, wanted) ? nil : "\(field.name) is another token, or none"
}

/// Whether a place lies within the value and holds the token of what is wanted.
private func isToken(_ place: ByteRange, of value: [UInt8], _ wanted: NaiveJSON?) -> Bool {
    let end = Int(place.start) + Int(place.count)
    guard end <= value.count, let wanted, let found = NaiveJSON.parse(Array(value[Int(place.start)..<end])) else {
        return false
    }
    return "\(found)" == "\(wanted)"
}
