import Plates

/// A fault that is planted in a record, and what must come of it: a dead letter with its reason, or a refusal.
///
/// All of them fit one line of text without a line feed; a null value is written as an empty line.
enum PlantedFault: Int, CaseIterable, Sendable {
    case nullValue, truncated, badUTF8, missingField, longReadID, badPlate, foreignPlate, badConfidence, badTimestamp
    case badLocation, clockAhead, clockBehind, unknownAgency, duplicateKey, tooLarge, noPlate

    var truth: ReadTruth {
        switch self {
        case .nullValue: .fault(.noValue)
        case .truncated, .badUTF8: .fault(.notJSON)
        case .missingField: .fault(.missingField)
        case .longReadID: .fault(.badReadID)
        case .badPlate, .foreignPlate: .fault(.badPlate)
        case .badConfidence: .fault(.badConfidence)
        case .badTimestamp: .fault(.badTimestamp)
        case .badLocation: .fault(.badLocation)
        case .clockAhead: .fault(.clockAhead)
        case .clockBehind: .fault(.clockBehind)
        case .unknownAgency: .fault(.unknownAgency)
        case .duplicateKey: .fault(.duplicateKey)
        case .tooLarge: .fault(.tooLarge)
        case .noPlate: .refused(.noPlate)
        }
    }

    /// One by chance; `tooLarge` is rarer, for its weight in bytes.
    static func draw(_ random: inout SplitMix64) -> PlantedFault {
        let drawn = PlantedFault(rawValue: random.below(allCases.count)) ?? .nullValue
        return drawn == .tooLarge && random.below(8) != 0 ? .truncated : drawn
    }
}
