import Plates

/// A fault that is planted in a record, and the reason that its dead letter must give.
///
/// All of them fit one line of text without a line feed; a null value is written as an empty line.
enum PlantedFault: Int, CaseIterable, Sendable {
    case nullValue, truncated, badUTF8, missingField, longReadID, badPlate, badConfidence, badTimestamp, badLocation
    case clockAhead, unknownAgency, duplicateKey, tooLarge

    var reason: DeadLetterReason {
        switch self {
        case .nullValue: .noValue
        case .truncated, .badUTF8: .notJSON
        case .missingField: .missingField
        case .longReadID: .badReadID
        case .badPlate: .badPlate
        case .badConfidence: .badConfidence
        case .badTimestamp: .badTimestamp
        case .badLocation: .badLocation
        case .clockAhead: .clockAhead
        case .unknownAgency: .unknownAgency
        case .duplicateKey: .duplicateKey
        case .tooLarge: .tooLarge
        }
    }

    /// One by chance; `tooLarge` is rarer, for its weight in bytes.
    static func draw(_ random: inout SplitMix64) -> PlantedFault {
        let drawn = PlantedFault(rawValue: random.below(allCases.count)) ?? .nullValue
        return drawn == .tooLarge && random.below(8) != 0 ? .truncated : drawn
    }
}
