import Plates

/// A window's record in the changelog, read by the bytes that its format is documented with.
struct ChangelogWindow {
    struct Outcome {
        let capturedAt: Timestamp
        let base: Timestamp
        let tier: UInt8
    }

    struct Hit {
        let capturedAt: Timestamp
        let base: Timestamp
        let readID: String
    }

    let list: String
    let isPermit: Bool
    var suppressed: UInt64
    var outcomes: [Outcome] = []
    var hits: [Hit] = []

    /// nil when the bytes are not those of the format.
    init?(key: [UInt8], value: [UInt8]) {
        var bytes = LittleEndian(value)
        guard key.count > 17, key[0] == 1, let format = bytes.integer(1), 1...2 ~= format,
            let effect = bytes.integer(1),
            let suppressed = bytes.integer(4), let outcomeCount = bytes.integer(1), let hitCount = bytes.integer(2)
        else { return nil }
        list = String(decoding: key[17...], as: UTF8.self)
        isPermit = effect == 1
        self.suppressed = suppressed
        for _ in 0..<outcomeCount {
            guard let capturedAt = bytes.time(), let base = bytes.time(), let tier = bytes.integer(1) else {
                return nil
            }
            outcomes.append(Outcome(capturedAt: capturedAt, base: base, tier: UInt8(tier)))
        }
        for _ in 0..<hitCount {
            guard let capturedAt = bytes.time(), let base = bytes.time(), bytes.integer(8) != nil,
                bytes.integer(8) != nil, format == 1 || bytes.text(25) != nil, let count = bytes.integer(1),
                let text = bytes.text(Int(count))
            else { return nil }
            hits.append(Hit(capturedAt: capturedAt, base: base, readID: text))
        }
        guard bytes.isAtEnd else { return nil }
    }

    /// What the watermark has passed may still stand here, but counts for nothing.
    mutating func forget(_ watermark: Timestamp?, by list: Scenario.List, lateness: TimeSpan) {
        if let watermark {
            if let suppress = list.suppress { outcomes.removeAll { watermark > $0.base + suppress + lateness } }
            if let rule = list.repeating { hits.removeAll { watermark > $0.base + rule.within + lateness } }
        }
        if outcomes.isEmpty { suppressed = 0 }
    }

    /// The list, whether it was permitted, and what `WindowOracle.remembered` says.
    var line: String {
        let outcomes = outcomes.map { "\($0.capturedAt.nanoseconds)/\($0.base.nanoseconds)/\($0.tier)" }.sorted()
        let hits = hits.map { "\($0.capturedAt.nanoseconds)/\($0.base.nanoseconds)/\($0.readID)" }.sorted()
        return "\(list) \(isPermit ? 1 : 0) s\(suppressed) \(outcomes.joined(separator: ",")) "
            + hits.joined(separator: ",")
    }
}

/// The parts of a commit record that the oracle knows better.
struct ChangelogCommit {
    let next: Offset
    let watermark: Timestamp?

    init?(value: [UInt8]) {
        var bytes = LittleEndian(value)
        guard bytes.integer(1) == 2, let marks = bytes.integer(1), bytes.text(32) != nil, let next = bytes.integer(8),
            let watermark = bytes.time()
        else { return nil }
        self.next = Offset(Int64(bitPattern: next))
        self.watermark = marks & 1 == 1 ? watermark : nil
    }
}

/// Little-endian numbers, one after the other.
private struct LittleEndian {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    mutating func integer(_ size: Int) -> UInt64? {
        guard position + size <= bytes.count else { return nil }
        defer { position += size }
        return (0..<size).reduce(0) { $0 | UInt64(bytes[position + $1]) << UInt64($1 * 8) }
    }

    mutating func time() -> Timestamp? { integer(8).map { Timestamp(nanoseconds: Int64(bitPattern: $0)) } }

    mutating func text(_ size: Int) -> String? {
        guard position + size <= bytes.count else { return nil }
        defer { position += size }
        return String(decoding: bytes[position..<position + size], as: UTF8.self)
    }
}
