import Glibc
import Plates
import Synchronization

/// A pair of connected sockets on which one thread wakes another: librdkafka's threads write a byte to it when a queue
/// that was empty is no more, and so a poll waits for several queues at once.
final class WakeUp: Sendable {
    private let reader: Int32
    /// Where a byte is written to wake the reader.
    let writer: Int32
    private let isInterrupted = Atomic(false)

    init() throws {
        var pair: [Int32] = [-1, -1]
        let type = SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue
        guard unsafe socketpair(AF_UNIX, Int32(type), 0, &pair) == 0 else {
            throw KafkaFailure(
                .other, "cannot make a socket pair: \(unsafe String(cString: strerror(errno))); raise 'ulimit -n'")
        }
        reader = pair[0]
        writer = pair[1]
    }

    deinit {
        close(reader)
        close(writer)
    }

    func signal() {
        var byte: UInt8 = 1
        _ = unsafe write(writer, &byte, 1)
    }

    /// Wakes the reader for a reason that no queue knows of.
    func interrupt() {
        isInterrupted.store(true, ordering: .releasing)
        signal()
    }

    /// Whether it has been interrupted since the last call.
    func takeInterruption() -> Bool { isInterrupted.exchange(false, ordering: .acquiring) }

    /// Waits for a signal, at most for `limit`, and takes all signals that have come.
    func wait(atMost limit: TimeSpan) {
        var entry = pollfd(fd: reader, events: Int16(POLLIN), revents: 0)
        guard unsafe Glibc.poll(&entry, 1, Deadline.milliseconds(limit)) > 0 else { return }
        var bytes: (UInt64, UInt64) = (0, 0)
        while unsafe read(reader, &bytes, MemoryLayout.size(ofValue: bytes)) == MemoryLayout.size(ofValue: bytes) {}
    }
}
