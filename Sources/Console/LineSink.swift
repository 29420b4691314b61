import Glibc
import Synchronization

/// Where whole lines go, from any thread.
package protocol LineSink: Sendable {
    /// Writes the line and a newline, none of another thread's between them. What cannot be written is lost: a log
    /// has nobody to complain to.
    func write(line: String)
}

/// A descriptor such as standard error: each line is one stretch of bytes, however many threads write.
package final class DescriptorSink: LineSink {
    private let descriptor: Mutex<Int32>

    /// - Parameter descriptor: stays the caller's; 2 is standard error.
    package init(descriptor: Int32) { self.descriptor = Mutex(descriptor) }

    package func write(line: String) {
        let bytes = Array((line + "\n").utf8)
        descriptor.withLock { writeAll(bytes, to: $0) }
    }
}

/// Why a report could not be written: one sentence with the system's words.
package struct WriteFailure: Error, Equatable, Sendable, CustomStringConvertible {
    package let code: Int32

    package var description: String {
        let cause = unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
        return "cannot write to standard output: \(cause); make room there, or send it elsewhere"
    }
}

/// Writes a report, all of it: unlike a line of the log it must not be lost unnoticed.
///
/// - Parameter descriptor: standard output, but for tests; it stays the caller's.
package func writeReport(_ text: String, to descriptor: Int32 = 1) throws(WriteFailure) {
    try write(Array(text.utf8), to: descriptor)
}

/// Writes what nobody can be told of when it cannot be written.
func writeAll(_ bytes: [UInt8], to descriptor: Int32) {
    do { try write(bytes, to: descriptor) } catch {}
}

/// Writes all of it, through interruptions and short writes.
private func write(_ bytes: [UInt8], to descriptor: Int32) throws(WriteFailure) {
    var written = 0
    while written < bytes.count {
        let count = unsafe bytes.withUnsafeBytes { buffer in
            unsafe Glibc.write(descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
        }
        if count > 0 {
            written += count
        } else if count == 0 || errno != EINTR {
            throw WriteFailure(code: count == 0 ? EIO : errno)
        }
    }
}
