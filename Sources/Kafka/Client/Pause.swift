import Glibc
import Plates

/// A short sleep between two tries.
enum Pause {
    static func of(_ span: TimeSpan) { usleep(UInt32(clamping: span.nanoseconds / 1_000)) }
}
