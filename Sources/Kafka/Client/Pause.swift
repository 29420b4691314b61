import Glibc
package import Plates

/// A short sleep between two tries.
package enum Pause {
    package static func of(_ span: TimeSpan) { usleep(UInt32(clamping: span.nanoseconds / 1_000)) }
}
