import Encoding
import Plates

/// What a value is by the words of the contract, worked out from a `NaiveJSON`: the oracle of the decoder.
struct NaiveRead {
    /// The first of its faults; nil when it is a read.
    var fault: DeadLetterReason?
    var missing: ReadField?
    var plate: Plate?
    var region: String?
    var capturedAt: Timestamp?
    var confidence: Double?
    var location: Location?
    var agency: AgencyIndex?
    var camera: CameraIndex?
    private var isRegionCertain = true
    /// The fields that have a place.
    var present: [ReadField: NaiveJSON] = [:]
    var ignored = 0
    /// Why a region that was written is unknown.
    var doubt: RegionDoubt?

    init(_ value: [UInt8], recordTimestamp: Timestamp?, maxAge: TimeSpan, directory: Directory) {
        guard value.count <= 65_536 else {
            fault = .tooLarge
            return
        }
        guard let json = NaiveJSON.parse(value), case .object(let members) = json else {
            fault = .notJSON
            return
        }
        guard !json.hasDuplicateKey else {
            fault = .duplicateKey
            return
        }
        for field in ReadField.allCases {
            if let found = members.first(where: { $0.key == Array("\(field.name)".utf8) })?.value, !found.isAbsent {
                present[field] = found
            }
        }
        if let written = present[.plateRegionConfidence] {
            isRegionCertain = written.number.map { $0 >= 0.8 && $0 <= 1 } ?? false
        }
        dropWrongTypes()
        fault = firstFault(recordTimestamp: recordTimestamp, maxAge: maxAge, directory: directory)
    }

    private mutating func dropWrongTypes() {
        for (field, value) in present {
            switch (field, value) {
            case (.plateRegion, .string), (.imageRef, .string): break
            case (.plateRegionConfidence, .number), (.headingDeg, .number), (.speedKph, .number): break
            case (.candidates, .array(let elements)):
                for element in elements where !element.isAbsent {
                    guard case .object(let members) = element else {
                        ignored += 1
                        continue
                    }
                    if let plate = members.value("plate"), plate.text == nil { ignored += 1 }
                    if let confidence = members.value("confidence"), confidence.number == nil { ignored += 1 }
                }
            case (.vehicle, .object(let members)):
                for name in ["make", "model", "color", "body"] {
                    if let value = members.value(name), value.text == nil { ignored += 1 }
                }
            case (.plateRegion, _), (.imageRef, _), (.plateRegionConfidence, _), (.headingDeg, _), (.speedKph, _),
                (.candidates, _), (.vehicle, _):
                present[field] = nil
                ignored += 1
            default: break
            }
        }
    }

    private mutating func firstFault(
        recordTimestamp: Timestamp?, maxAge: TimeSpan, directory: Directory
    ) -> DeadLetterReason? {
        let cameraID = present[.cameraID]?.text
        let agencyID = present[.agencyID]?.text
        let declared = directory.cameras.firstIndex { Array($0.id.utf8) == cameraID }
        camera = declared.map { CameraIndex(UInt32($0)) }
        location = declared.flatMap { directory.cameras[$0].location }
        for field in [ReadField.readID, .plate, .confidence, .capturedAt] where present[field] == nil {
            missing = field
            return .missingField
        }
        missing = cameraID == nil ? .cameraID : agencyID == nil ? .agencyID : nil
        let needsLocation = !directory.declaresCameras || (declared != nil && location == nil)
        if missing == nil, present[.location] == nil, needsLocation { missing = .location }
        if missing != nil { return .missingField }

        guard let readID = present[.readID]?.text, readID.count <= 64 else { return .badReadID }
        guard let text = present[.plate]?.text else { return .badPlate }
        guard let letters = NaivePlate.normalised(text), 1...10 ~= letters.count else { return .badPlate }
        plate = Plate(
            bits: letters.reduce(0) { $0 * 37 + UInt64($1.wholeNumberValue ?? Int($1.asciiValue ?? 0) - 55) + 1 })
        confidence = present[.confidence]?.number
        guard let confidence, confidence >= 0, confidence <= 1 else { return .badConfidence }
        guard let time = present[.capturedAt]?.text else { return .badTimestamp }
        capturedAt = unsafe time.withUnsafeBytes { unsafe RFC3339.parse($0, years: 1970...2199) }
        guard let capturedAt else { return .badTimestamp }
        if let own = present[.location] {
            guard case .object(let members) = own, let latitude = members.value("lat")?.number,
                let longitude = members.value("lon")?.number,
                let place = Location(latitude: latitude, longitude: longitude)
            else { return .badLocation }
            location = place
        }
        if let record = recordTimestamp?.nanoseconds {
            if capturedAt.nanoseconds > record + 120_000_000_000 { return .clockAhead }
            if capturedAt.nanoseconds < record - maxAge.nanoseconds { return .clockBehind }
        }
        agency = directory.agencies.firstIndex { Array($0.id.utf8) == agencyID }.map { AgencyIndex(UInt32($0)) }
        guard let agency else { return .unknownAgency }
        if directory.declaresCameras {
            guard let declared, directory.cameras[declared].agency == agency else { return .unknownCamera }
        }
        readRegion()
        return nil
    }

    private mutating func readRegion() {
        guard let text = present[.plateRegion]?.text else { return }
        guard let name = NaiveRegion.named(String(decoding: text, as: UTF8.self)) else {
            doubt = .notUnderstood
            return
        }
        if isRegionCertain { region = name } else { doubt = .notCertain }
    }
}

extension NaiveJSON {
    /// Whether it counts as not being there.
    var isAbsent: Bool {
        switch self {
        case .null: true
        case .string(let text): text.isEmpty
        default: false
        }
    }

    var text: [UInt8]? { if case .string(let text) = self { text } else { nil } }
    var number: Double? { if case .number(let text) = self { Double(text) } else { nil } }
}

extension [(key: [UInt8], value: NaiveJSON)] {
    /// The member of that name, unless it counts as not being there.
    func value(_ name: String) -> NaiveJSON? {
        first { $0.key == [UInt8](name.utf8) && !$0.value.isAbsent }?.value
    }
}
