import Hotlists
import Plates
import Testing

@Suite("Guards of a version")
struct VersionGuardTests {
    static func check(
        _ rows: Int, bad: Int, running: Int?, _ expected: HotlistRefusal?, by guards: ImportGuards = ImportGuards()
    ) {
        let version = VersionCounts(rows: rows, badRows: bad, entries: rows - bad)
        #expect(guards.refusal(of: version, running: running) == expected, "\(version), running \(running ?? -1)")
    }

    @Test(
        "100 and 20 % fewer entries than the running version refuse the new one",
        arguments: [
            (400, 500, true), (401, 500, false), (400, 499, false), (1, 99, false), (1, 100, false), (1, 101, true),
            (900, 1_000, false), (801, 1_000, false), (800, 1_000, true), (500, nil, false), (500, 0, false),
            (500, 400, false),
        ] as [(Int, Int?, Bool)])
    func fewer(entries: Int, running: Int?, isRefused: Bool) {
        Self.check(entries, bad: 0, running: running, isRefused ? .fewerEntries(entries, running: running ?? 0) : nil)
    }

    @Test("no entry left where there was one refuses a version, unless the list may become empty")
    func noneLeft() {
        var mayBeEmpty = ImportGuards()
        mayBeEmpty.allowEmpty = true
        for running in [1, 8, 99, 100, 1_000_000] {
            Self.check(0, bad: 0, running: running, .noEntryLeft(running: running))
            Self.check(0, bad: 0, running: running, nil, by: mayBeEmpty)
        }
        Self.check(0, bad: 0, running: nil, nil)
        Self.check(0, bad: 0, running: 0, nil)
        Self.check(8, bad: 8, running: 8, .badRows(8, of: 8), by: mayBeEmpty)
    }

    @Test("bad rows are judged first, and at a start as well")
    func badRows() {
        Self.check(8, bad: 8, running: 8, .badRows(8, of: 8))
        Self.check(8, bad: 8, running: nil, .badRows(8, of: 8))
        Self.check(8, bad: 4, running: 8, nil)
        Self.check(1_000, bad: 11, running: 1_000, .badRows(11, of: 1_000))
    }

    @Test("each limit is a setting")
    func settings() {
        var guards = ImportGuards()
        guards.badLimit = 1
        Self.check(8, bad: 8, running: nil, nil, by: guards)
        guards.badLimit = 0
        Self.check(1_000, bad: 1, running: nil, .badRows(1, of: 1_000), by: guards)
        guards = ImportGuards()
        guards.fewerEntries = 1
        guards.fewerShare = 0
        Self.check(7, bad: 0, running: 8, .fewerEntries(7, running: 8), by: guards)
        Self.check(8, bad: 0, running: 8, nil, by: guards)
    }

    @Test("every refusal says what it counted and what to do")
    func sentences() {
        let refusals: [HotlistRefusal] = [.badRows(8, of: 8), .fewerEntries(1, running: 200), .noEntryLeft(running: 3)]
        for refusal in refusals { #expect(refusal.sentence.contains("; "), "\(refusal.sentence)") }
    }
}
