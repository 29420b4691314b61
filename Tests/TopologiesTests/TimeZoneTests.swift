import Files
import Foundation
import Plates
import Synthesis
import Testing

@testable import Topologies

/// The system's time zone database, against Foundation's, and damaged.
@Suite("Time zones")
struct TimeZoneTests {
    /// Both hemispheres, halves and quarters of an hour, winter as the exception, no summer time, summer time given up,
    /// Ramadan, an hour before midnight, and days that were left out.
    static let zones = [
        "UTC", "America/Los_Angeles", "America/New_York", "America/St_Johns", "America/Phoenix", "America/Sao_Paulo",
        "America/Santiago", "America/Nuuk", "Europe/London", "Europe/Dublin", "Europe/Berlin", "Europe/Istanbul",
        "Africa/Monrovia", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Tehran", "Asia/Jerusalem", "Asia/Gaza",
        "Australia/Lord_Howe", "Australia/Sydney", "Pacific/Chatham", "Pacific/Apia", "Pacific/Kiritimati",
        "Antarctica/Troll",
    ]

    static func bytes(of zone: String) throws -> [UInt8] {
        try Files.contents(of: "\(TimeZoneFile.folder)/\(zone)", limit: TimeZoneFile.sizeLimit)
    }

    private static func offset(_ stretches: [ActiveHours.Stretch], at seconds: Int64) -> Int64? {
        let instant = Timestamp(nanoseconds: 0) + .seconds(seconds)
        return stretches.last { $0.start <= instant }.map { $0.offset.nanoseconds / 1_000_000_000 }
    }

    @Test("A zone's clock is Foundation's, around every change and at any time", arguments: zones)
    func foundation(name: String) throws {
        let stretches = try TimeZoneFile.clock(in: TimeZoneTests.bytes(of: name)).stretches
        let zone = try #require(TimeZone(identifier: name))
        var random = SplitMix64(seed: seedOfTests)
        var times = (0..<500).map { _ in Int64.random(in: 0..<7_258_118_400, using: &random) }
        for stretch in stretches.dropFirst() {
            let start = stretch.start.nanoseconds / 1_000_000_000
            times += [start - 1, start]
        }
        for time in times {
            let expected = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(time)))
            #expect(
                TimeZoneTests.offset(stretches, at: time) == Int64(expected), "\(name) at \(time), SEED=\(seedOfTests)")
        }
    }

    @Test(
        "A rule is followed in the years to come",
        arguments: [
            // What changes from 2026 on: seconds since 1970, worked out with `date -u`, and hours ahead of UTC.
            Rule("PST8PDT,M3.2.0,M11.1.0", [(1_772_964_000, -7), (1_793_523_600, -8)]),
            Rule("IST-1GMT0,M10.5.0,M3.5.0/1", [(1_774_746_000, 1), (1_792_890_000, 0)]),
            Rule("AEST-10AEDT,M10.1.0,M4.1.0/3", [(1_775_318_400, 10), (1_791_043_200, 11)]),
            Rule("EET-2EEST,J60/24,300/0", [(1_772_402_400, 3), (1_793_134_800, 2)]),
            Rule("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", [(1_774_746_000, -1), (1_792_890_000, -2)]),
            Rule("EST5EDT,0/0,J365/25", [(1_767_243_600, -4), (1_798_779_600, -5)]),
            Rule("<+0545>-5:45", [(1_767_204_900, 5.75)]),
        ])
    func rules(rule: Rule) throws {
        let parsed = try #require(try TimeZoneRule(footer: rule.footer))
        let changes = parsed.changes(in: 2026)
        #expect(changes.map(\.time) == rule.changes.map(\.0))
        #expect(changes.map { Double($0.offset) / 3_600 } == rule.changes.map(\.1))
    }

    struct Rule: CustomTestStringConvertible, Sendable {
        let footer: String
        let changes: [(Int64, Double)]

        init(_ footer: String, _ changes: [(Int64, Double)]) {
            self.footer = footer
            self.changes = changes
        }

        var testDescription: String { footer }
    }

    @Test(
        "What is not a rule is refused",
        arguments: [
            "PS8", "PST", "PST25", "PST8PDT", "PST8PDT,M3.2.0", "PST8PDT,M13.2.0,M11.1.0", "PST8PDT,M3.6.0,M11.1.0",
            "PST8PDT,M3.2.7,M11.1.0", "PST8PDT,J0,M11.1.0", "PST8PDT,366,M11.1.0", "PST8PDT,M3.2.0/168,M11.1.0",
            "<PST8", "PST8:60", "PST8PDT,M3.2.0,M11.1.0,", ":America/Los_Angeles",
        ])
    func noRules(footer: String) {
        #expect(throws: TimeZoneFile.Fault.self) { try TimeZoneRule(footer: footer) }
    }

    @Test("A damaged file is refused or read, and never breaks the rules of stretches")
    func damage() throws {
        var random = SplitMix64(seed: seedOfTests)
        let whole = try TimeZoneTests.bytes(of: "America/Los_Angeles")
        var refused = 0
        for round in 0..<4_000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                // The headers and the kinds say most: hit them more often.
                let reach = [60, bytes.count].randomElement(using: &random) ?? 1
                let place = Int.random(in: 0..<min(reach, bytes.count), using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes.removeSubrange(place...)
                case 1: bytes.remove(at: place)
                default: bytes[place] = UInt8.random(in: 0...255, using: &random)
                }
                if bytes.isEmpty { bytes = [0] }
            }
            guard let stretches = try? TimeZoneFile.clock(in: bytes).stretches else {
                refused += 1
                continue
            }
            let starts = stretches.map(\.start)
            #expect(starts.first == .distantPast && starts == starts.sorted(), "SEED=\(seedOfTests), round \(round)")
        }
        #expect(refused > 1_000 && refused < 4_000)
    }

    @Test(
        "What keeps a file from being a zone is named",
        arguments: [
            ([UInt8]("plate,region\n".utf8), "is not a file of the time zone database"), ([], "breaks off"),
            (header(version: 0, kinds: 1, leapSeconds: 0), "is of version 1, which ends in 2037"),
            (header(version: 0x32, kinds: 0, leapSeconds: 0), "tells no offset"),
            (header(version: 0x32, kinds: 1, leapSeconds: 1), "counts leap seconds"),
            (header(version: 0x32, kinds: 1, leapSeconds: 0), "breaks off"),
        ])
    func faults(bytes: [UInt8], what: String) {
        #expect(throws: TimeZoneFile.Fault(what: what)) { try TimeZoneFile.clock(in: bytes) }
    }

    /// An empty first half, and the header of the second.
    private static func header(version: UInt8, kinds: UInt8, leapSeconds: UInt8) -> [UInt8] {
        let start = [UInt8]("TZif".utf8) + [version] + [UInt8](repeating: 0, count: 15)
        let counts = { (leap: UInt8, kinds: UInt8) -> [UInt8] in
            [0, 0, leap, 0, kinds, 0].flatMap { [0, 0, 0, $0] }
        }
        return start + counts(0, 0) + start + counts(leapSeconds, kinds)
    }
}
