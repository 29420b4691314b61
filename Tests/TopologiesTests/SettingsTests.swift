import Foundation
import Plates
import Synthesis
import Testing
import Windows

@testable import Topologies

/// What a topology says, as those find it who run it.
@Suite("Settings that arrive")
struct SettingsTests {
    /// The only hotlist of the faultless topology with `keys`, lines of their own, added to it.
    private func hotlist(_ keys: String, reads: String = "") throws -> HotlistSource {
        try #require(try topology(keys, reads: reads).hotlists.first)
    }

    private func topology(_ keys: String, reads: String) throws -> Topology {
        let yaml = faultless.replacing("owner: chp", with: "owner: chp\n    \(keys)")
            .replacing("topic: reads", with: "topic: reads\(reads)")
        let report = report(["t.yaml": yaml])
        #expect(!report.diagnostics.hasErrors, "\(report.diagnostics.rendered)")
        return try #require(report.topology)
    }

    @Test("Windows have their spans, and the lateness of the reads")
    func windows() throws {
        let list = try hotlist(
            "suppress: 15m\n    repeat: {count: 3, within: 1h, distinct_cameras: 2}", reads: ", allowed_lateness: 2m")
        #expect(list.windows.suppress == .minutes(15) && list.windows.allowedLateness == .minutes(2))
        #expect(try list.windows.repeating == RepeatRule(count: 3, within: .minutes(60), distinctCameras: 2))

        let alone = try hotlist("repeat: {count: 2, within: 90s}")
        #expect(alone.windows.suppress == nil && alone.windows.allowedLateness == .minutes(10))
        #expect(try alone.windows.repeating == RepeatRule(count: 2, within: .seconds(90), distinctCameras: 1))

        let none = try hotlist("suppress: 1s").windows
        #expect(none.repeating == nil && none.suppress == .seconds(1))
    }

    @Test("What a topology may say of windows is what windows can do")
    func bounds() throws {
        for suppress in [Bounds.suppress.lowerBound, Bounds.suppress.upperBound] {
            for lateness in [Bounds.allowedLateness.lowerBound, Bounds.allowedLateness.upperBound] {
                #expect(throws: Never.self) { try WindowRules(suppress: suppress, allowedLateness: lateness) }
            }
        }
        for count in [Bounds.repeatCount.lowerBound, Bounds.repeatCount.upperBound] {
            for within in [Bounds.repeatWithin.lowerBound, Bounds.repeatWithin.upperBound] {
                #expect(throws: Never.self) { try RepeatRule(count: count, within: within, distinctCameras: count) }
            }
        }
        #expect(throws: WindowRulesFault.self) {
            try RepeatRule(count: Bounds.repeatCount.upperBound + 1, within: .seconds(1))
        }
        #expect(Bounds.idLength <= 255)  // what a changelog's key has room for
    }

    @Test(
        "Matching has its look-alikes and their evidence",
        arguments: [
            ("match: {}", MatchRules.standard), ("match: {ocr: 2}", MatchRules(lookAlikes: 2, evidence: .candidates)),
            ("match: {ocr: 1, evidence: none}", MatchRules(lookAlikes: 1, evidence: .none)),
            ("match: {min_confidence: 0.7}", MatchRules(minConfidence: 0.7)),
            ("match: {ocr: 1, min_confidence: 1}", MatchRules(lookAlikes: 1, minConfidence: 1)),
            ("match: {evidence: candidates}", MatchRules(lookAlikes: 0, evidence: .candidates)),
            ("suppress: 1m", .standard),
        ])
    func match(keys: String, rules: MatchRules) throws {
        #expect(try hotlist(keys).match == rules)
    }

    @Test("A list grows stale when its topology says so, or never")
    func stale() throws {
        #expect(try hotlist("stale_after: 26h").staleAfter == .minutes(26 * 60))
        #expect(try hotlist("suppress: 1m").staleAfter == nil)
    }

    @Test("Reads have their spans and their capacity, and standard ones without")
    func reads() throws {
        let settings = "{topic: r, idle_after: 5s, duplicate_within: 0s, duplicate_capacity: 5}"
        let reads = try #require(check(faultless.replacing("{topic: reads}", with: settings), [])?.reads)
        #expect(reads.idleAfter == .seconds(5) && reads.duplicateWithin == .zero && reads.duplicateCapacity == 5)
        #expect(reads.maxAge == .minutes(2 * 24 * 60))
        let standard = try #require(check(faultless, [])?.reads)
        #expect(standard == ReadsSource(topic: "reads"))
        #expect(standard.duplicateCapacity == SeenReads.standardCapacity)
    }

    @Test(
        "Reads have an age and words for no plate",
        arguments: [
            ("", TimeSpan.minutes(2 * 24 * 60), ["NOPLATE", "NOTAG", "NONE", "UNKNOWN", "UNK", "UNLICENSED"]),
            (", max_age: 1h", .minutes(60), ["NOPLATE", "NOTAG", "NONE", "UNKNOWN", "UNK", "UNLICENSED"]),
            (", no_plate: []", .minutes(2 * 24 * 60), []),
            (", max_age: 36500d, no_plate: [no-tag, \"0000000\"]", .minutes(36_500 * 24 * 60), ["NOTAG", "0000000"]),
        ])
    func readsOfNoUse(settings: String, maxAge: TimeSpan, noPlate: [String]) throws {
        let reads = try topology("suppress: 1m", reads: settings).reads
        #expect(reads.maxAge == maxAge && reads.noPlate == PlateSet(noPlate.compactMap { Plate(normalising: $0) }))
    }

    @Test(
        "A topology is exactly-once unless it says otherwise",
        arguments: [
            ("", Delivery.Guarantee.exactlyOnce), ("delivery: {commit_every: 1s}\n", .exactlyOnce),
            ("delivery: {guarantee: exactly-once}\n", .exactlyOnce),
            ("delivery: {guarantee: at-least-once}\n", .atLeastOnce),
        ])
    func guarantee(line: String, guarantee: Delivery.Guarantee) throws {
        let yaml = faultless.replacing("hotlists:", with: "\(line)hotlists:")
        #expect(check(yaml, [])?.delivery.guarantee == guarantee)
    }

    @Test(
        "Active hours are those of Foundation's calendar, at any time",
        arguments: [
            (
                "{days: [mon, tue, wed, thu, fri], from: \"06:00\", to: \"22:00\", zone: America/Los_Angeles}",
                ["mon", "tue", "wed", "thu", "fri"], 360, 1_320
            ),
            ("{from: \"22:30\", to: \"02:15\", zone: America/Los_Angeles}", [], 1_350, 135),
            ("{days: [sat], from: \"18:00\", to: \"00:00\", zone: America/Los_Angeles}", ["sat"], 1_080, 0),
            ("{days: [sun], from: \"01:30\", to: \"02:30\", zone: America/Los_Angeles}", ["sun"], 90, 150),
        ])
    func active(value: String, days: [String], from: Int, to: Int) throws {
        let active = try #require(try hotlist("active: \(value)").active)
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "America/Los_Angeles"))
        let names = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
        var random = SplitMix64(seed: seedOfTests)
        // Any time, and every minute of the nights on which the clock changes.
        let nights: [Int64] = [1_772_956_800, 1_793_516_400, 3_098_239_200]
        let times =
            (0..<2_000).map { _ in Int64.random(in: 0..<7_258_118_400, using: &random) }
            + nights.flatMap { night in (0..<(4 * 60)).map { night + $0 * 60 } }
        for time in times {
            let parts = calendar.dateComponents(
                [.weekday, .hour, .minute], from: Date(timeIntervalSince1970: Double(time)))
            let minute = try #require(parts.hour) * 60 + #require(parts.minute)
            let day = try #require(parts.weekday) - 1
            func isNamed(_ day: Int) -> Bool { days.isEmpty || days.contains(names[day % 7]) }
            let expected =
                from < to
                ? isNamed(day) && from <= minute && minute < to
                : isNamed(day) && minute >= from || isNamed(day + 6) && minute < to
            let instant = Timestamp(nanoseconds: 0) + .seconds(time)
            #expect(active.contains(instant) == expected, "\(time), SEED=\(seedOfTests)")
        }
    }

    @Test("A list without hours is active at every hour")
    func always() throws { #expect(try hotlist("suppress: 1m").active == nil) }
}
