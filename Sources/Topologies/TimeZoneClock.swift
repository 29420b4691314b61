import Files
import Plates
import Sealing

/// How a zone's clock goes, by the files of one machine.
struct TimeZoneClock: Equatable {
    /// In order, the first from the distant past.
    let stretches: [ActiveHours.Stretch]
    /// After this instant its file says nothing more; nil when a rule goes on for ever, or the clock never changed.
    let rulesEnd: Timestamp?

    /// The year from which on two clocks must agree: history is corrected now and then, and no read is that old.
    private static let firstYear: Int64 = 2020

    /// Names how the clock goes from 2020 on, the same on every machine that agrees: 12 hex digits of a SHA-256. A
    /// version of the database would differ with every release, whatever zone it is about.
    var rules: String {
        let start =
            Timestamp(nanoseconds: 0) + .seconds(Gregorian.days(beforeYear: Self.firstYear) * Gregorian.secondsPerDay)
        var text = "\(offset(at: start))\n"
        for stretch in stretches where stretch.start > start {
            text += "\(stretch.start.nanoseconds / 1_000_000_000) \(stretch.offset.nanoseconds / 1_000_000_000)\n"
        }
        return String(SHA256.hex(SHA256.digest(of: Array(text.utf8))).prefix(12))
    }

    /// Seconds ahead of UTC.
    private func offset(at instant: Timestamp) -> Int64 {
        let stretch = stretches.last { $0.start <= instant }
        return (stretch?.offset.nanoseconds ?? 0) / 1_000_000_000
    }
}

/// The time zone files of the machine that a topology was read on, as far as it uses them.
package struct TimeZoneFiles: Equatable, Sendable {
    /// Such as `2025b`; nil when the machine does not say.
    package let version: String?
    /// By zone, what names its rules.
    package internal(set) var rules: [String: String] = [:]

    package init(version: String?) { self.version = version }

    /// Those of this machine.
    package static var ofThisMachine: TimeZoneFiles { TimeZoneFiles(on: LocalDisk()) }

    init(on disk: any Disk) {
        version = TimeZoneFiles.version(in: disk, "tzdata.zi") ?? TimeZoneFiles.version(in: disk, "+VERSION")
    }

    package var shownVersion: String { version ?? "unknown" }

    /// The version in the first line of a file: `# version 2025b`, or `2025b` alone.
    private static func version(in disk: any Disk, _ name: String) -> String? {
        guard let bytes = try? disk.contents(of: Paths.join(TimeZoneFile.folder, name), limit: 1 << 20) else {
            return nil
        }
        let line = String(decoding: bytes.prefix(64).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        let version = line.hasPrefix("# version ") ? line.dropFirst("# version ".count) : line[...]
        let isVersion = version.utf8.count >= 5 && version.utf8.allSatisfy { Values.isLetterOrDigit($0) || $0 == 0x2D }
        return isVersion ? String(version) : nil
    }
}
