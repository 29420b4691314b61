import Glibc
package import Plates

/// Where whole lines go, from any thread.
package protocol LineSink: Sendable {
    /// Writes the line and a newline, none of another thread's between them, and does not wait for it. What cannot be
    /// written is lost: a log has nobody to complain to.
    func write(line: String)
}

/// One line on standard error from a command that has begun nothing yet: it waits for whoever reads there.
package func complain(_ line: String) {
    do { try write(Array((line + "\n").utf8), to: 2) } catch {}
}

/// Why a report could not be written: one sentence with the system's words.
package struct WriteFailure: Error, Equatable, Sendable, CustomStringConvertible {
    package let code: Int32

    package var description: String {
        if code == ETIMEDOUT { return "cannot write to standard output: its reader has stopped reading" }
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

/// The same, given up after `limit`: the end of a process must not hang on who reads its report.
package func writeReport(_ text: String, to descriptor: Int32 = 1, within limit: TimeSpan) throws(WriteFailure) {
    let output = OutputQueue(descriptor: descriptor, render: { _ in text })
    output.put(.line(""))
    guard output.drain(within: limit) else { throw WriteFailure(code: ETIMEDOUT) }
    if let failure = output.failure { throw failure }
}

/// Writes all of it, through interruptions and short writes, and waits where the descriptor itself does not.
func write(_ bytes: [UInt8], to descriptor: Int32) throws(WriteFailure) {
    var written = 0
    while written < bytes.count {
        let count = unsafe bytes.withUnsafeBytes { buffer in
            unsafe Glibc.write(descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
        }
        if count > 0 {
            written += count
        } else if count < 0 && errno == EAGAIN {
            var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            unsafe poll(&wait, 1, -1)
        } else if count == 0 || errno != EINTR {
            throw WriteFailure(code: count == 0 ? EIO : errno)
        }
    }
}
