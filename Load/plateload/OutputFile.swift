import Console
import Files
import Glibc

/// A file that is written from start to end through a buffer.
struct OutputFile: ~Copyable {
    private static let bufferBytes = 1 << 20

    private let path: String
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private(set) var byteCount = 0

    init(_ path: String) throws(FileFailure) {
        self.path = path
        descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw OutputFile.failure(path) }
        buffer.reserveCapacity(2 * OutputFile.bufferBytes)
    }

    deinit { Glibc.close(descriptor) }

    /// Lets `body` append to what is to be written.
    mutating func append(_ body: (inout [UInt8]) -> Void) throws(FileFailure) {
        body(&buffer)
        if buffer.count >= OutputFile.bufferBytes { try flush() }
    }

    /// Writes what is left. To be called once, at the end.
    mutating func finish() throws(FileFailure) { try flush() }

    private mutating func flush() throws(FileFailure) {
        var written = 0
        while written < buffer.count {
            let count = unsafe buffer.withUnsafeBytes { bytes in
                unsafe Glibc.write(descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw OutputFile.failure(path) }
            written += count
        }
        byteCount += written
        buffer.removeAll(keepingCapacity: true)
    }

    private static func failure(_ path: String) -> FileFailure {
        FileFailure(
            path: path, deed: .write, cause: unsafe String(cString: strerror(errno)),
            remedy: "choose another --out, or free some space there")
    }
}

/// Makes a folder; one that is there will do.
func makeFolder(_ path: String) throws {
    guard unsafe mkdir(path, 0o755) == 0 || errno == EEXIST else {
        throw CommandFailure(
            .failed, "cannot make the folder \(path): \(unsafe String(cString: strerror(errno))); choose another --out")
    }
}
