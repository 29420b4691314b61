package import Plates

/// Where one partition stands after a transaction: the last record that each transaction writes to the changelog for
/// it. Little endian.
///
///     key      0   UInt8    kind: 2 = commit record
///              1   Int32    partition of the reads topic
///     value    0   UInt8    format: 2
///              1   UInt8    marks: 1 = watermark · 2 = tail · 4 = watermark of the tail · 8 = last record
///                           · 16 = topic id · 32 = written in one transaction with the position; no others
///              2   32 bytes digest of the topology that decided
///              34  Int64    next offset
///              42  Int64    watermark, nanoseconds since 1970; 0 without its mark
///              50  Int64    tail: first offset to re-read for the seen ids; 0 without its mark
///              58  Int64    watermark before that; 0 without its mark
///              66  UInt16   n duplicates ahead, 0 to 1,024
///              68  n × Int64 their offsets, rising, from the tail's on and below the next one
///              …   Int64    last record: its offset, below the next one; 0 without its mark
///              …   Int64    its timestamp, nanoseconds since 1970; 0 without its mark
///              …   UInt64   keyed hash over its key and value; 0 without its mark
///              …   16 bytes topic id; 0 without its mark
///              …   UInt32   how many windows are remembered
///              …   UInt8    t · t bytes of UTF-8: the reads topic's name, at least 1
///
/// Format 1 ends behind the duplicates ahead and has none of the later marks: it is read, and proves nothing.
///
/// Its watermark is the value, not the newest `captured_at`: a topology with another `max_disorder` goes on from it.
package struct CommitRecord: Equatable, Sendable {
    package static let kind: UInt8 = 2
    package static let digestSize = 32
    static let format: UInt8 = 2
    private static let formatWithoutEvidence: UInt8 = 1

    /// SHA-256 over the topology's files.
    package let topology: [UInt8]
    /// The first record of the reads topic that is not done.
    package let next: Offset
    /// As it stands before that record; nil before the first read.
    package let watermark: Timestamp?
    /// nil: no read need be re-read.
    package let tail: SeenTail?
    /// nil: an earlier version of the program has written it.
    package let evidence: Evidence?

    private struct Marks: OptionSet {
        let rawValue: UInt8
        static let watermark = Marks(rawValue: 1)
        static let tail = Marks(rawValue: 2)
        static let tailWatermark = Marks(rawValue: 4)
        static let last = Marks(rawValue: 8)
        static let topicID = Marks(rawValue: 16)
        static let atomic = Marks(rawValue: 32)
        static let ofPosition: Marks = [.watermark, .tail, .tailWatermark]
        static let all: Marks = [.ofPosition, .last, .topicID, .atomic]
    }

    /// - Precondition: `topology` has 32 bytes.
    package init(topology: [UInt8], next: Offset, watermark: Timestamp?, tail: SeenTail?, evidence: Evidence?) {
        precondition(topology.count == CommitRecord.digestSize, "a topology's digest has 32 bytes")
        self.topology = topology
        self.next = next
        self.watermark = watermark
        self.tail = tail
        self.evidence = evidence
    }

    package static func appendKey(of partition: Partition, to output: inout [UInt8]) {
        output.append(kind)
        output.append(littleEndian: partition.value)
    }

    package func appendValue(to output: inout [UInt8]) {
        output.append(evidence == nil ? Self.formatWithoutEvidence : Self.format)
        output.append(marks.rawValue)
        output.append(contentsOf: topology)
        output.append(littleEndian: next.value)
        output.append(littleEndian: watermark?.nanoseconds ?? 0)
        output.append(littleEndian: tail?.offset.value ?? 0)
        output.append(littleEndian: tail?.watermark?.nanoseconds ?? 0)
        let ahead = tail?.ahead ?? []
        output.append(littleEndian: UInt16(ahead.count))
        for offset in ahead { output.append(littleEndian: offset.value) }
        evidence?.append(to: &output)
    }

    private var marks: Marks {
        var marks: Marks = []
        if watermark != nil { marks.insert(.watermark) }
        if let tail { marks.formUnion(tail.watermark == nil ? .tail : [.tail, .tailWatermark]) }
        if evidence?.last != nil { marks.insert(.last) }
        if evidence?.topicID != nil { marks.insert(.topicID) }
        if evidence?.isAtomic == true { marks.insert(.atomic) }
        return marks
    }

    package init(decoding value: UnsafeRawBufferPointer) throws(StateFault) {
        var reader = unsafe StateReader(value)
        let format = try reader.integer(UInt8.self)
        guard format == Self.format || format == Self.formatWithoutEvidence else {
            throw .unknownFormat(format, known: Self.format)
        }
        let marks = Marks(rawValue: try reader.integer(UInt8.self))
        guard marks.isSubset(of: format == Self.format ? .all : .ofPosition) else { throw .garbage }
        topology = try unsafe [UInt8](reader.take(CommitRecord.digestSize))
        next = Offset(try reader.integer(Int64.self))
        guard next.value >= 0 else { throw .garbage }
        watermark = try CommitRecord.timestamp(marks.contains(.watermark), from: &reader)
        tail = try CommitRecord.tail(marks, below: next, from: &reader)
        evidence = format == Self.format ? try CommitRecord.evidence(marks, below: next, from: &reader) : nil
        try reader.end()
    }

    private static func tail(
        _ marks: Marks, below next: Offset, from reader: inout StateReader
    ) throws(StateFault) -> SeenTail? {
        let offset = Offset(try reader.integer(Int64.self))
        let watermark = try timestamp(marks.contains(.tailWatermark), from: &reader)
        let count = Int(try reader.integer(UInt16.self))
        guard count <= SeenReads.longestAhead else { throw .garbage }
        var ahead: [Offset] = []
        for _ in 0..<count {
            let place = Offset(try reader.integer(Int64.self))
            guard place >= offset, place < next, ahead.last.map({ $0 < place }) ?? true else { throw .garbage }
            ahead.append(place)
        }
        guard marks.contains(.tail) else {
            guard offset.value == 0, watermark == nil, count == 0 else { throw .garbage }
            return nil
        }
        guard offset.value >= 0, offset < next else { throw .garbage }
        return SeenTail(offset: offset, watermark: watermark, ahead: ahead)
    }

    private static func evidence(
        _ marks: Marks, below next: Offset, from reader: inout StateReader
    ) throws(StateFault) -> Evidence {
        let last = RecordMark(
            offset: Offset(try reader.integer(Int64.self)), timestamp: try reader.timestamp(),
            digest: try reader.integer(UInt64.self))
        if marks.contains(.last) {
            guard last.offset.value >= 0, last.offset < next else { throw .garbage }
        } else {
            guard last == .none else { throw .garbage }
        }
        let id = try unsafe [UInt8](reader.take(Evidence.topicIDSize))
        guard marks.contains(.topicID) == id.contains(where: { $0 != 0 }) else { throw .garbage }
        let windows = try reader.integer(UInt32.self)
        let name = try unsafe reader.take(Int(try reader.integer(UInt8.self)))
        guard let topic = unsafe String(validating: name, as: UTF8.self), !topic.isEmpty else { throw .garbage }
        return Evidence(
            topic: topic, topicID: marks.contains(.topicID) ? id : nil, last: marks.contains(.last) ? last : nil,
            windows: Int(windows), isAtomic: marks.contains(.atomic))
    }

    private static func timestamp(_ isThere: Bool, from reader: inout StateReader) throws(StateFault) -> Timestamp? {
        let timestamp = try reader.timestamp()
        guard isThere || timestamp.nanoseconds == 0 else { throw .garbage }
        return isThere ? timestamp : nil
    }
}

/// What a record of the changelog is, by its key.
package enum ChangelogRecord: Equatable, Sendable {
    case window
    case commit(Partition)

    package init(key: UnsafeRawBufferPointer) throws(StateFault) {
        var reader = unsafe StateReader(key)
        switch try reader.integer(UInt8.self) {
        case WindowFormat.windowKind: self = .window
        case CommitRecord.kind:
            self = .commit(Partition(try reader.integer(Int32.self)))
            try reader.end()
        case let kind: throw .unknownKind(kind)
        }
    }
}
