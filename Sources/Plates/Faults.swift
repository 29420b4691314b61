/// Why a record is not a read that we can process: the reason in its dead letter. A read with several faults gets the
/// first.
package enum DeadLetterReason: String, CaseIterable, Sendable {
    case noValue = "no-value"
    case tooLarge = "too-large"
    case notJSON = "not-json"
    case duplicateKey = "duplicate-key"
    case missingField = "missing-field"
    case badReadID = "bad-read-id"
    case badPlate = "bad-plate"
    case badConfidence = "bad-confidence"
    case badTimestamp = "bad-timestamp"
    case badLocation = "bad-location"
    case clockAhead = "clock-ahead"
    case clockBehind = "clock-behind"
    case unknownAgency = "unknown-agency"
    case unknownCamera = "unknown-camera"
}

/// Why a read may not be held at all: counted, never stored, no dead letter. A read with several gets the first; only
/// the last asks what was seen before, or is remembered there.
package enum RefusalReason: String, CaseIterable, Sendable {
    case noPlate = "no-plate"
    case noRetentionPolicy = "no-retention-policy"
    case collectionZone = "collection-zone"
    case suppressedPlate = "suppressed-plate"
    case expiredOnArrival = "expired-on-arrival"
    case duplicateRead = "duplicate-read"
}

/// Why a read's region counts as unknown although its camera wrote one: counted.
package enum RegionDoubt: String, CaseIterable, Sendable {
    /// The text names no region.
    case notUnderstood = "region-not-understood"
    /// `plate_region_confidence` is there, and no number from 0.8 to 1.
    case notCertain = "region-not-certain"
}

/// What is wrong with a record, and where: enough for a person to find it, and never the plate itself.
package struct ReadFault: Error, Equatable, Sendable {
    package let reason: DeadLetterReason
    /// The field in question, when there is one.
    package let field: ReadField?
    /// The byte of the value at which the fault was seen, when there is one.
    package let position: UInt32?

    @inlinable
    package init(_ reason: DeadLetterReason, field: ReadField? = nil, position: UInt32? = nil) {
        self.reason = reason
        self.field = field
        self.position = position
    }

    /// One sentence for the dead letter's `detail` header.
    package var detail: String {
        switch reason {
        case .noValue: "the record has no value"
        case .tooLarge: "the value is larger than 65536 bytes"
        case .notJSON: "the value is not a JSON object by RFC 8259\(place)"
        case .duplicateKey: "an object has the same key twice\(place)"
        case .missingField: "\(subject) is missing"
        case .badReadID: "read_id is not a string of 1 to 64 bytes"
        case .badPlate: "plate is not 1 to 10 letters and digits, separators aside"
        case .badConfidence: "confidence is not a number from 0 to 1"
        case .badTimestamp: "captured_at is not an RFC 3339 time of 1970 to 2199"
        case .badLocation: "location is not an object with lat from -90 to 90 and lon from -180 to 180"
        case .clockAhead: "captured_at is more than 2 minutes after the record's Kafka timestamp"
        case .clockBehind: "captured_at is longer before the record's Kafka timestamp than reads.max_age allows"
        case .unknownAgency: "the topology has no such agency_id"
        case .unknownCamera: "the topology has no such camera_id for this agency"
        }
    }

    private var subject: String { field.map { "\($0.name)" } ?? "a required field" }
    private var place: String { position.map { ", at byte \($0)" } ?? "" }
}
