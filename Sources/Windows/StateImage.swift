package import Plates

/// The whole committed state of one partition as bytes for a file, so that a restore need not read topics. Little
/// endian.
///
///     0   8 bytes  "PLTSTATE"
///     8   UInt8    format: 1
///     9   Int32    partition
///     13  UInt16   o · o bytes          origin: whose state it is, in words of the caller's
///     …   UInt32   r · r bytes          commit record, as in the changelog
///     …   UInt64   w · w × {UInt16 k · k bytes key · UInt32 v · v bytes value}      windows, as in the changelog
///     …   UInt64   s · s × {UInt64 read · Int64 watermark · Int64 offset}           latest sights, oldest first
///     …   UInt64   SipHash-1-3 over all before, key 0
///
/// The checksum finds what a disk or a crash has done. Whoever may write the file is trusted with it.
package enum StateImage {
    private static let magic = Array("PLTSTATE".utf8)
    private static let format: UInt8 = 1
    private static let checksum = KeyedHash(key: (0, 0))
    private static let checksumSize = MemoryLayout<UInt64>.size

    /// What an image says of itself, with the checksum proven.
    package struct Header: Equatable, Sendable {
        package let partition: Partition
        package let origin: String
        /// The image is stale unless its `next` is the group's committed offset.
        package let record: CommitRecord
        fileprivate let bodyStart: Int
    }

    /// Reads and checks an image without taking anything from it.
    package static func header(of image: UnsafeRawBufferPointer) throws(StateFault) -> Header {
        var reader = unsafe StateReader(image)
        guard try unsafe reader.take(magic.count).elementsEqual(magic) else { throw .garbage }
        let found = try reader.integer(UInt8.self)
        guard found == format else { throw .unknownFormat(found, known: format) }
        guard image.count >= magic.count + checksumSize else { throw .truncated }
        let content = unsafe UnsafeRawBufferPointer(rebasing: image[..<(image.count - checksumSize)])
        var end = unsafe StateReader(UnsafeRawBufferPointer(rebasing: image[content.count...]))
        guard try unsafe end.integer(UInt64.self) == checksum.hash(content) else { throw .garbage }
        let partition = Partition(try reader.integer(Int32.self))
        let text = try unsafe reader.take(Int(try reader.integer(UInt16.self)))
        guard let origin = unsafe String(validating: text, as: UTF8.self) else { throw .garbage }
        let record = try unsafe CommitRecord(decoding: try reader.take(Int(try reader.integer(UInt32.self))))
        return Header(partition: partition, origin: origin, record: record, bodyStart: reader.position)
    }

    /// - Precondition: no generation of `state` is open; `origin` has fewer than 65,536 bytes.
    package static func encode(
        _ state: borrowing PartitionState, of partition: Partition, origin: String, record: CommitRecord
    ) -> [UInt8] {
        precondition(!state.hasOpenGeneration, "an image holds committed state only")
        var image = magic
        image.append(format)
        image.append(littleEndian: partition.value)
        image.append(littleEndian: UInt16(origin.utf8.count))
        image.append(contentsOf: origin.utf8)
        var value: [UInt8] = []
        record.appendValue(to: &value)
        image.append(littleEndian: UInt32(value.count))
        image.append(contentsOf: value)
        appendWindows(of: state.windows, to: &image)
        appendSights(of: state.seen, to: &image)
        let sum = unsafe image.withUnsafeBytes { unsafe checksum.hash($0) }
        image.append(littleEndian: sum)
        return image
    }

    private static func appendWindows(of windows: borrowing WindowStore, to image: inout [UInt8]) {
        image.append(littleEndian: UInt64(windows.windowCount))
        windows.forEachWindow { key, value in
            image.append(littleEndian: UInt16(key.count))
            image.append(contentsOf: key)
            image.append(littleEndian: UInt32(value.count))
            image.append(contentsOf: value)
        }
    }

    private static func appendSights(of seen: borrowing SeenReads, to image: inout [UInt8]) {
        image.append(littleEndian: UInt64(seen.count))
        seen.forEachSight { read, offset, watermark in
            image.append(littleEndian: read.bits)
            image.append(watermark)
            image.append(littleEndian: offset.value)
        }
    }

    /// Takes the state from an image into one that has just been made; on a fault that one is of no use any more.
    ///
    /// - Parameter header: what `header(of:)` told of this image.
    static func restore(
        _ state: inout PartitionState, from image: UnsafeRawBufferPointer, header: Header
    ) throws(StateFault) {
        let content = unsafe UnsafeRawBufferPointer(
            rebasing: image[header.bodyStart..<(image.count - checksumSize)])
        var reader = unsafe StateReader(content)
        for _ in 0..<(try reader.integer(UInt64.self)) {
            let key = try unsafe reader.take(Int(try reader.integer(UInt16.self)))
            let value = try unsafe reader.take(Int(try reader.integer(UInt32.self)))
            try unsafe state.windows.restore(key: key, value: value)
        }
        let ahead = header.record.tail?.ahead ?? []
        for _ in 0..<(try reader.integer(UInt64.self)) {
            let read = ReadIdentity(try reader.integer(UInt64.self))
            let watermark = try reader.timestamp()
            state.restoreSight(of: read, at: Offset(try reader.integer(Int64.self)), watermark: watermark)
        }
        try reader.end()
        state.restore(watermark: header.record.watermark, ahead: ahead)
    }
}

extension PartitionState {
    /// Takes everything from an image that was proven and found to be this partition's and not stale.
    ///
    /// - Precondition: the state has just been made. On a fault, make a new one.
    package mutating func restore(
        image: UnsafeRawBufferPointer, header: StateImage.Header
    ) throws(StateFault) {
        try unsafe StateImage.restore(&self, from: image, header: header)
    }
}
