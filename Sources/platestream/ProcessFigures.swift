import CPlatform
import Glibc
import Plates

/// What this process has taken of the machine, as of now.
struct ProcessFigures: Sendable {
    let startedAt: Timestamp
    /// User and system time.
    let cpuSeconds: Double
    /// nil where the system does not say.
    let residentBytes: Int?
    /// Lines of the log that nobody has read in time.
    let droppedLines: Int

    init(startedAt: Timestamp, droppedLines: Int = 0) {
        self.startedAt = startedAt
        self.droppedLines = droppedLines
        cpuSeconds = Double(platform_cpu_time_ns()) / 1e9
        residentBytes = ProcessFigures.residentPages().map { $0 * sysconf(Int32(_SC_PAGESIZE)) }
    }

    /// The second number of `/proc/self/statm`.
    private static func residentPages() -> Int? {
        let file = unsafe open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 128)
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe read(file, $0.baseAddress, $0.count) }
        guard count > 0 else { return nil }
        let numbers = String(decoding: bytes[..<count], as: UTF8.self).split(separator: " ")
        return numbers.count > 1 ? Int(numbers[1]) : nil
    }
}
