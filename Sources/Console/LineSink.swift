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

/// Writes all of it, through interruptions and short writes; gives up at any other error.
func writeAll(_ bytes: [UInt8], to descriptor: Int32) {
    var written = 0
    while written < bytes.count {
        let count = unsafe bytes.withUnsafeBytes { buffer in
            unsafe Glibc.write(descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
        }
        if count > 0 {
            written += count
        } else if count == 0 || errno != EINTR {
            return
        }
    }
}
