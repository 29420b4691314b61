package import Plates

/// Where one partition stands after a transaction: the last record that each transaction writes to the changelog for
/// it. Little endian.
///
///     key      0   UInt8    kind: 2 = commit record
///              1   Int32    partition of the reads topic
///     value    0   UInt8    format: 1
///              1   UInt8    marks: 1 = watermark · 2 = tail · 4 = watermark of the tail; no others
///              2   32 bytes digest of the topology that decided
///              34  Int64    next offset
///              42  Int64    watermark, nanoseconds since 1970; 0 without its mark
///              50  Int64    tail: first offset to re-read for the seen ids; 0 without its mark
///              58  Int64    watermark before that; 0 without its mark
///              66  UInt16   n duplicates ahead, 0 to 1,024
///              68  n × Int64 their offsets, rising, from the tail's on and below the next one
///
/// Its watermark is the value, not the newest `captured_at`: a topology with another `max_disorder` goes on from it.
package struct CommitRecord: Equatable, Sendable {
    package static let kind: UInt8 = 2
    package static let digestSize = 32

    /// SHA-256 over the topology's files.
    package let topology: [UInt8]
    /// The first record of the reads topic that is not done.
    package let next: Offset
    /// As it stands before that record; nil before the first read.
    package let watermark: Timestamp?
    /// nil: no read need be re-read.
    package let tail: SeenTail?

    private struct Marks: OptionSet {
        let rawValue: UInt8
        static let watermark = Marks(rawValue: 1)
        static let tail = Marks(rawValue: 2)
        static let tailWatermark = Marks(rawValue: 4)
        static let all: Marks = [.watermark, .tail, .tailWatermark]
    }

    /// - Precondition: `topology` has 32 bytes.
    package init(topology: [UInt8], next: Offset, watermark: Timestamp?, tail: SeenTail?) {
        precondition(topology.count == CommitRecord.digestSize, "a topology's digest has 32 bytes")
        self.topology = topology
        self.next = next
        self.watermark = watermark
        self.tail = tail
    }

    package static func appendKey(of partition: Partition, to output: inout [UInt8]) {
        output.append(kind)
        output.append(littleEndian: partition.value)
    }

    package func appendValue(to output: inout [UInt8]) {
        var marks: Marks = []
        if watermark != nil { marks.insert(.watermark) }
        if let tail { marks.formUnion(tail.watermark == nil ? .tail : [.tail, .tailWatermark]) }
        output.append(WindowFormat.format)
        output.append(marks.rawValue)
        output.append(contentsOf: topology)
        output.append(littleEndian: next.value)
        output.append(littleEndian: watermark?.nanoseconds ?? 0)
        output.append(littleEndian: tail?.offset.value ?? 0)
        output.append(littleEndian: tail?.watermark?.nanoseconds ?? 0)
        let ahead = tail?.ahead ?? []
        output.append(littleEndian: UInt16(ahead.count))
        for offset in ahead { output.append(littleEndian: offset.value) }
    }

    package init(decoding value: UnsafeRawBufferPointer) throws(StateFault) {
        var reader = unsafe StateReader(value)
        let format = try reader.integer(UInt8.self)
        guard format == WindowFormat.format else { throw .unknownFormat(format) }
        let marks = Marks(rawValue: try reader.integer(UInt8.self))
        let topology = try unsafe [UInt8](reader.take(CommitRecord.digestSize))
        let next = Offset(try reader.integer(Int64.self))
        let watermark = try CommitRecord.timestamp(marks.contains(.watermark), from: &reader)
        let tailOffset = Offset(try reader.integer(Int64.self))
        let tailWatermark = try CommitRecord.timestamp(marks.contains(.tailWatermark), from: &reader)
        let count = Int(try reader.integer(UInt16.self))
        guard marks.isSubset(of: .all), next.value >= 0, count <= SeenReads.longestAhead else { throw .garbage }
        var ahead: [Offset] = []
        for _ in 0..<count {
            let offset = Offset(try reader.integer(Int64.self))
            guard offset >= tailOffset, offset < next, ahead.last.map({ $0 < offset }) ?? true else { throw .garbage }
            ahead.append(offset)
        }
        try reader.end()
        if marks.contains(.tail) {
            guard tailOffset.value >= 0, tailOffset < next else { throw .garbage }
        } else {
            guard tailOffset.value == 0, tailWatermark == nil, count == 0 else { throw .garbage }
        }
        self.topology = topology
        self.next = next
        self.watermark = watermark
        tail = marks.contains(.tail) ? SeenTail(offset: tailOffset, watermark: tailWatermark, ahead: ahead) : nil
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
