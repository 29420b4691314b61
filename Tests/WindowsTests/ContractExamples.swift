// Contract §4 by example: seconds, tiers and watermarks of a few hits, and what their window says.

import Plates
import Testing
import Windows

@Suite struct ContractExamples {
    /// One hit and the watermark before its read, which is the newest captured_at before it unless told.
    private struct Step {
        let hit: WindowHit
        let watermark: Timestamp?

        init(_ hit: WindowHit, watermark: Int64? = nil) {
            self.hit = hit
            self.watermark = watermark.map(seconds)
        }
    }

    private func check(
        _ rules: WindowRules, _ steps: [Step], expect: [WindowVerdict], limits: WindowLimits = .standard,
        at location: SourceLocation = #_sourceLocation
    ) {
        var store = WindowStore(
            hotlists: [WindowedHotlist(id: "a", rules: rules), WindowedHotlist(id: "b", rules: rules)], limits: limits)
        store.beginGeneration()
        var verdicts: [WindowVerdict] = []
        for step in steps { verdicts.append(store.judge(step.hit, watermark: step.watermark)) }
        #expect(verdicts == expect, sourceLocation: location)
    }

    private let news = WindowVerdict.outcome(suppressed: 0)

    private func pattern(_ ids: String..., suppressed: Int = 0) -> WindowVerdict {
        .pattern(readIDs: ids.compactMap { ReadID($0) }, suppressed: suppressed)
    }

    @Test func `Without suppress every hit is an outcome`() throws {
        check(try rules(), [Step(try hit(0)), Step(try hit(0)), Step(try hit(1))], expect: [news, news, news])
    }

    @Test func `A hit is suppressed less than the span before or after an outcome`() throws {
        let rules = try rules(suppress: 900)
        check(rules, [Step(try hit(1_000)), Step(try hit(1_899))], expect: [news, .suppressed])
        check(rules, [Step(try hit(1_000)), Step(try hit(1_900))], expect: [news, news])
        check(rules, [Step(try hit(1_000)), Step(try hit(101))], expect: [news, .suppressed])
        check(rules, [Step(try hit(1_000)), Step(try hit(100))], expect: [news, news])
        check(rules, [Step(try hit(1_000)), Step(try hit(1_000))], expect: [news, .suppressed])
    }

    @Test func `A doubtful hit never hides a certain one`() throws {
        let rules = try rules(suppress: 900)
        check(rules, [Step(try hit(0, .ocr)), Step(try hit(1, .exact))], expect: [news, news])
        check(rules, [Step(try hit(0, .exact)), Step(try hit(1, .ocr))], expect: [news, .suppressed])
        check(rules, [Step(try hit(0, .ocr)), Step(try hit(1, .ocr))], expect: [news, .suppressed])
        check(
            rules, [Step(try hit(0, .mismatch)), Step(try hit(1, .wildcard)), Step(try hit(2, .mismatch))],
            expect: [news, news, .suppressed])
    }

    @Test func `Suppressed hits do not stretch the span`() throws {
        check(
            try rules(suppress: 10), [Step(try hit(0)), Step(try hit(9)), Step(try hit(11))],
            expect: [news, .suppressed, .outcome(suppressed: 1)])
    }

    @Test func `An outcome carries how many were suppressed since the one before`() throws {
        check(
            try rules(suppress: 10),
            try [0, 1, 2, 10, 11, 30].map { Step(try hit($0)) },
            expect: [news, .suppressed, .suppressed, .outcome(suppressed: 2), .suppressed, .outcome(suppressed: 1)])
    }

    @Test func `Other recipients, lists and effects have other windows`() throws {
        check(
            try rules(suppress: 10),
            [
                Step(try hit(0)), Step(try hit(0, digest: 8)), Step(try hit(0, list: 1)),
                Step(try hit(0, .exact, .deny)), Step(try hit(1, .exact, .deny)),
            ], expect: [news, news, news, news, .suppressed])
    }

    @Test func `An outcome is forgotten once the watermark is greater than its time, span and lateness`() throws {
        let rules = try rules(suppress: 10, lateness: 5)
        check(rules, [Step(try hit(100)), Step(try hit(101), watermark: 115)], expect: [news, .suppressed])
        check(rules, [Step(try hit(100)), Step(try hit(101), watermark: 116)], expect: [news, news])
        // A late read's outcome is remembered from the watermark before it.
        check(
            rules, [Step(try hit(100), watermark: 200), Step(try hit(101), watermark: 215)],
            expect: [news, .suppressed])
        check(rules, [Step(try hit(100), watermark: 200), Step(try hit(101), watermark: 216)], expect: [news, news])
    }

    @Test func `With its last outcome the count goes, with one left it stays`() throws {
        let rules = try rules(suppress: 10)
        check(
            rules, [Step(try hit(0)), Step(try hit(1)), Step(try hit(1), watermark: 11)],
            expect: [news, .suppressed, news])
        check(
            rules,
            [Step(try hit(0)), Step(try hit(20)), Step(try hit(21)), Step(try hit(5), watermark: 11)],
            expect: [news, news, .suppressed, .outcome(suppressed: 1)])
    }

    @Test func `Beyond the limit the outcome with the earliest time goes first`() throws {
        let limits = WindowLimits(outcomes: 2, hits: 4)
        let rules = try rules(suppress: 10)
        check(
            rules, try [20, 0, 40, 0, 20].map { Step(try hit($0)) },
            expect: [news, news, news, news, .suppressed], limits: limits)
    }

    @Test func `A pattern needs its number of hits within its span at its cameras`() throws {
        let two = try rules(repeating: try RepeatRule(count: 3, within: .seconds(60), distinctCameras: 2))
        func at(_ time: Int64, _ read: String, _ camera: UInt64) throws -> Step {
            Step(try hit(time, read: read, camera: camera))
        }
        check(
            two, [try at(0, "a", 1), try at(10, "b", 1), try at(20, "c", 2)],
            expect: [.kept, .kept, pattern("a", "b", "c")])
        check(
            two, [try at(0, "a", 1), try at(10, "b", 1), try at(20, "c", 1), try at(59, "d", 2)],
            expect: [.kept, .kept, .kept, pattern("a", "b", "c", "d")])
        check(two, [try at(0, "a", 1), try at(10, "b", 1), try at(60, "c", 2)], expect: [.kept, .kept, .kept])
        // Out of order; ties in the order of arrival.
        check(
            two, [try at(30, "a", 1), try at(10, "b", 1), try at(30, "c", 1), try at(20, "d", 2)],
            expect: [.kept, .kept, .kept, pattern("b", "d", "a", "c")])
        // What was told is forgotten: the next needs three again.
        check(
            two, [try at(0, "a", 1), try at(1, "b", 2), try at(2, "c", 1), try at(3, "d", 2), try at(4, "e", 1)],
            expect: [.kept, .kept, pattern("a", "b", "c"), .kept, .kept])
    }

    @Test func `The earliest span counts, and only its hits are forgotten`() throws {
        let rule = try rules(repeating: try RepeatRule(count: 2, within: .seconds(10)))
        check(
            rule,
            [
                Step(try hit(0, read: "a")), Step(try hit(18, read: "b")), Step(try hit(9, read: "c")),
                Step(try hit(19, read: "d")),
            ], expect: [.kept, .kept, pattern("a", "c"), pattern("b", "d")])
    }

    @Test func `Denied hits count by themselves`() throws {
        let rule = try rules(suppress: 10, repeating: try RepeatRule(count: 2, within: .seconds(10)))
        check(
            rule, [Step(try hit(0, .exact, .deny)), Step(try hit(1, .exact, .deny, read: "b"))],
            expect: [news, .suppressed])
    }

    @Test func `Suppress applies to patterns, whose hits are forgotten all the same`() throws {
        let rule = try rules(suppress: 100, repeating: try RepeatRule(count: 2, within: .seconds(10)))
        check(
            rule, try (0..<6).map { Step(try hit(Int64($0), read: "\($0)")) },
            expect: [.kept, pattern("0", "1"), .kept, .patternSuppressed, .kept, .patternSuppressed])
        check(
            rule, try [0, 1, 2, 3, 101, 102].map { Step(try hit($0, read: "\($0)")) },
            expect: [.kept, pattern("0", "1"), .kept, .patternSuppressed, .kept, pattern("101", "102", suppressed: 1)])
    }

    @Test func `A kept hit is forgotten once the watermark is greater than its time, span and lateness`() throws {
        let rule = try rules(repeating: try RepeatRule(count: 2, within: .seconds(10)), lateness: 5)
        check(
            rule, [Step(try hit(0, read: "a")), Step(try hit(1, read: "b"), watermark: 15)],
            expect: [.kept, pattern("a", "b")])
        check(
            rule, [Step(try hit(0, read: "a")), Step(try hit(1, read: "b"), watermark: 16)], expect: [.kept, .kept])
    }

    @Test func `A read that is resent is kept once`() throws {
        let rule = try rules(repeating: try RepeatRule(count: 2, within: .seconds(100)))
        check(
            rule, [Step(try hit(0, read: "a")), Step(try hit(0, read: "a")), Step(try hit(1, read: "b"))],
            expect: [.kept, .kept, pattern("a", "b")])
    }

    @Test func `Rules out of bounds are refused`() {
        #expect(throws: WindowRulesFault.suppress(.zero)) { try WindowRules(suppress: .zero, allowedLateness: .zero) }
        #expect(throws: WindowRulesFault.allowedLateness(.seconds(-1))) {
            try WindowRules(allowedLateness: .seconds(-1))
        }
        #expect(throws: WindowRulesFault.count(257)) { try RepeatRule(count: 257, within: .seconds(1)) }
        #expect(throws: WindowRulesFault.count(0)) { try RepeatRule(count: 0, within: .seconds(1)) }
        #expect(throws: WindowRulesFault.within(.zero)) { try RepeatRule(count: 1, within: .zero) }
        #expect(throws: WindowRulesFault.distinctCameras(3, count: 2)) {
            try RepeatRule(count: 2, within: .seconds(1), distinctCameras: 3)
        }
    }
}
