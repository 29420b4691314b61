import Console
import Glibc
import Plates

/// Records from a folder that `generate` wrote.
///
/// A line of `reads.jsonl` is a value, an empty line a null value. The key is the canonical form of the first
/// `"plate":"…"`
/// in the line; for the faults, whose values may not tell it, the one that `truth.csv` names. A line with neither
/// gets no
/// key.
struct FileFeed: Feed, ~Copyable {
    private static let chunkBytes = 1 << 20
    private static let field = Array(#""plate":""#.utf8)

    private let path: String
    private let descriptor: Int32
    private let faultKeys: [Int: [UInt8]]
    private var buffer: [UInt8]
    /// What of the buffer holds bytes of the file that are not yet handed out.
    private var filled = 0..<0
    private var hasEnded = false
    private var line = 0

    init(_ folder: String, _ truth: Truth) throws {
        path = LoadFile.reads.path(in: folder)
        faultKeys = truth.faultKeys
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        buffer = Array(repeating: 0, count: FileFeed.chunkBytes + Fed.room)
        guard descriptor >= 0 else {
            throw CommandFailure(
                .badInput,
                "cannot read \(path): \(unsafe String(cString: strerror(errno))); run 'plateload generate' first")
        }
    }

    deinit { Glibc.close(descriptor) }

    mutating func next(into memory: UnsafeMutableRawBufferPointer) throws -> Fed? {
        guard let range = try nextLine() else { return nil }
        defer { line += 1 }
        guard range.count <= memory.count - Fed.valueStart else {
            throw CommandFailure(
                .badInput, "\(path):\(line + 1): the line has more than \(Fed.room) bytes; a read has at most 65536")
        }
        unsafe buffer.withUnsafeBytes { bytes in
            unsafe UnsafeMutableRawBufferPointer(rebasing: memory[Fed.valueStart...])
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[range]))
        }
        return unsafe Fed(keyCount: writeKey(of: range, into: memory), valueCount: range.isEmpty ? nil : range.count)
    }

    private func writeKey(of range: Range<Int>, into memory: UnsafeMutableRawBufferPointer) -> Int? {
        let key = faultKeys[line] ?? key(in: range)
        guard let key else { return nil }
        for (place, byte) in key.enumerated() { unsafe memory[place] = byte }
        return key.count
    }

    private func key(in range: Range<Int>) -> [UInt8]? {
        unsafe buffer.withUnsafeBytes { bytes in
            let value = unsafe UnsafeRawBufferPointer(rebasing: bytes[range])
            guard let start = unsafe FileFeed.end(ofFieldNameIn: value) else { return nil }
            let rest = unsafe value[start...]
            guard let end = unsafe rest.firstIndex(of: UInt8(ascii: "\"")) else { return nil }
            return unsafe Plate(normalising: UnsafeRawBufferPointer(rebasing: rest[..<end]))?.canonical.ascii
        }
    }

    /// Where the value of the first `field` starts.
    private static func end(ofFieldNameIn value: UnsafeRawBufferPointer) -> Int? {
        var place = 0
        while place + field.count <= value.count {
            var matched = 0
            while matched < field.count, unsafe value[place + matched] == field[matched] { matched += 1 }
            if matched == field.count { return place + matched }
            place += 1
        }
        return nil
    }

    /// The next line without its line feed, as a place in the buffer; nil at the end.
    private mutating func nextLine() throws -> Range<Int>? {
        var searched = 0
        while true {
            let end = unsafe buffer.withUnsafeBytes { bytes in
                let rest = unsafe UnsafeRawBufferPointer(
                    rebasing: bytes[filled.lowerBound + searched..<filled.upperBound])
                guard let base = bytes.baseAddress, let from = rest.baseAddress,
                    let found = unsafe memchr(from, Int32(UInt8(ascii: "\n")), rest.count)
                else { return Int?.none }
                return unsafe base.distance(to: UnsafeRawPointer(found))
            }
            if let end {
                defer { filled = end + 1..<filled.upperBound }
                return filled.lowerBound..<end
            }
            searched = filled.count
            if hasEnded {
                guard !filled.isEmpty else { return nil }
                defer { filled = filled.upperBound..<filled.upperBound }
                return filled
            }
            try fill()
        }
    }

    private mutating func fill() throws {
        let kept = filled
        guard kept.count < Fed.room else {
            throw CommandFailure(.badInput, "\(path):\(line + 1): the line has more than \(Fed.room) bytes")
        }
        let count = unsafe buffer.withUnsafeMutableBytes { bytes in
            guard let base = bytes.baseAddress else { return 0 }
            unsafe memmove(base, base + kept.lowerBound, kept.count)
            return unsafe read(descriptor, base + kept.count, FileFeed.chunkBytes)
        }
        guard count >= 0 else {
            throw CommandFailure(.failed, "cannot read \(path): \(unsafe String(cString: strerror(errno)))")
        }
        filled = 0..<kept.count + count
        hasEnded = count == 0
    }
}
