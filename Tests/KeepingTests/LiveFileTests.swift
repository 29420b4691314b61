import Files
import Glibc
import Hotlists
import Plates
import Testing
import Topologies

@testable import Keeping

/// When a file is read again, whatever is in it.
@Suite struct FileWatchTests {
    private func status(_ inode: UInt64, _ written: Int64, _ changed: Int64? = nil, size: Int = 9) -> FileStatus {
        FileStatus(device: 1, inode: inode, size: size, writtenAt: written, changedAt: changed ?? written)
    }

    /// Looks again and again, from a file that was read as inode 1 written at 10.
    private func dueLooks(_ looks: [FileStatus]) -> [Bool] {
        var watch = FileWatch(read: status(1, 10))
        return looks.map { watch.isDue($0) }
    }

    @Test func `A file that is written is read once it stands still for two looks`() {
        let looks = dueLooks([status(1, 10), status(1, 20), status(1, 21), status(1, 21), status(1, 21)])
        #expect(looks == [false, false, false, true, true])
    }

    @Test func `A file that was renamed into place is read at once`() {
        #expect(dueLooks([status(1, 10), status(2, 20, 21)]) == [false, true])
    }

    @Test func `A new file that is still written where it stands is waited for`() {
        #expect(dueLooks([status(2, 20), status(2, 25, size: 90), status(2, 25, size: 90)]) == [false, false, true])
    }

    @Test func `A change of rights alone is looked into, too`() {
        #expect(dueLooks([status(1, 10, 30), status(1, 10, 30)]) == [false, true])
    }

    @Test func `What was read is not due again`() {
        var watch = FileWatch(read: status(1, 10))
        watch.noteReading(of: status(1, 20))
        let again = (watch.isDue(status(1, 20)), watch.isDue(status(1, 20)))
        #expect(again == (false, false))
    }
}

/// A list's file and the live index, from look to look.
@Suite struct LiveFileTests {
    private static let header = "entry_id,plate,reason,expires_at\n"

    private static func text(_ count: Int, bad: Int = 0) -> String {
        let good = (0..<count).map { "e\($0),AB\($0),stolen-vehicle,2030-01-01T00:00:00Z\n" }
        let others = (0..<bad).map { "x\($0),,stolen-vehicle,2030-01-01T00:00:00Z\n" }
        return header + (good + others).joined()
    }

    /// A list of `svs.csv` that was loaded, and the index made of it.
    private final class Setting {
        let disk = ListDisk()
        let lists: LiveIndex
        var file: LiveFile

        init(
            _ text: String, accepted: AcceptedVersions? = nil, guards: ImportGuards = ImportGuards(),
            noPlate: PlateSet = ReadsSource.usualNoPlate
        ) throws {
            disk.write(text, to: "svs.csv")
            let source = HotlistSource(
                id: "svs", owner: AgencyIndex(0), purpose: .vehicleTheft,
                origin: .csv(path: "svs.csv", format: HotlistFormat()), notify: [], guards: guards)
            let loaded = try #require(
                try LiveFile.load(source, as: 0, noPlate: noPlate, from: disk, accepted: accepted))
            file = loaded.file
            lists = LiveIndex(
                lists: [loaded.hotlist], rules: [.standard],
                vocabulary: try VehicleVocabulary(csv: Array("field,group,word\n".utf8)), seed: 1)
        }

        var running: Hotlist { lists.matcher.index.lists[0] }

        func look() -> [ListEvent] { file.look(on: disk, changing: lists) }

        /// As often as it takes until a file that stands still was read.
        func lookTwice() -> [ListEvent] { look() + look() }
    }

    @Test func `A file that was written is in force at the second look, and not read again`() throws {
        let setting = try Setting(Self.text(3))
        let first = setting.running.version
        setting.disk.write(Self.text(4, bad: 1), to: "svs.csv")
        #expect(setting.look() == [])
        let events = setting.look()
        let version = setting.running.version
        #expect(version != first)
        #expect(setting.lists.matcher.index.entryCount == 4)
        guard case .replaced(version, 4, let rejected) = events.first, events.count == 1 else {
            Issue.record("\(events)")
            return
        }
        #expect(rejected.count == 1 && rejected.lines[0].contains("svs.csv:6:2: warning: row rejected"))
        #expect(setting.lookTwice() == [])
    }

    @Test func `The lint of a changed file takes the topology's words for a read without a plate`() throws {
        let words = PlateSet([Plate(normalising: "AB0")].compactMap(\.self))
        for (noPlate, isFound) in [(words, true), (PlateSet([]), false)] {
            let setting = try Setting(Self.text(3), noPlate: noPlate)
            setting.disk.write("entry_id,plate,reason,expires_at\nA,AB0,gang,2030-01-01T00:00:00Z\n", to: "svs.csv")
            guard case .replaced(_, _, let rejected)? = setting.lookTwice().first else {
                Issue.record("the file is not taken up")
                continue
            }
            #expect(rejected.findings.contains { $0.contains("no_plate") } == isFound)
        }
    }

    @Test func `A file that was renamed into place is in force at the first look`() throws {
        let setting = try Setting(Self.text(3))
        setting.disk.rename(Self.text(5), to: "svs.csv")
        #expect(setting.look().count == 1)
        #expect(setting.lists.matcher.index.entryCount == 5)
    }

    @Test func `The same bytes change nothing but the time that the list speaks of`() throws {
        let setting = try Setting(Self.text(3))
        let (version, asOf) = (setting.running.version, try #require(setting.running.asOf))
        let number = setting.lists.matcher.index.number
        setting.disk.touch("svs.csv")
        let events = setting.lookTwice()
        let later = try #require(setting.running.asOf)
        #expect(later > asOf && events == [.renewed(asOf: later)])
        #expect(setting.running.version == version && setting.lists.matcher.index.entryCount == 3)
        #expect(setting.lists.matcher.index.number == number + 1)
    }

    @Test func `What is written while it is read waits until it stands still`() throws {
        let setting = try Setting(Self.text(3))
        setting.disk.write(Self.text(4), to: "svs.csv")
        setting.disk.writeDuringNextReading(Self.text(5))
        #expect(setting.lookTwice() == [] && setting.lists.matcher.index.entryCount == 3)
        #expect(setting.lookTwice().count == 1 && setting.lists.matcher.index.entryCount == 5)
    }

    @Test func `A file that cannot be taken alarms once for each cause, and leaves the running version`() throws {
        let setting = try Setting(Self.text(500))
        let version = setting.running.version
        for (text, cause, reason) in [
            (Self.text(400), "500", .fewerEntries), (Self.text(480, bad: 20), "20 of 500 rows are bad", .badRows),
            ("", "the file is empty", .unreadable), (Self.header, "no entry left", .noEntryLeft),
        ] as [(String, String, Refusal.Reason)] {
            setting.disk.write(text, to: "svs.csv")
            guard case .refused(let refusal, running: version)? = setting.lookTwice().first else {
                Issue.record("\(cause) is not refused")
                continue
            }
            #expect(refusal.reason == reason)
            #expect(refusal.sentence.hasPrefix("svs.csv") && refusal.sentence.contains(cause), "\(refusal)")
            setting.disk.touch("svs.csv")
            #expect(setting.lookTwice() == [], "the same cause again")
        }
        #expect(setting.lists.matcher.index.entryCount == 500 && setting.running.version == version)
        setting.disk.write(Self.text(500), to: "svs.csv")
        #expect(setting.lookTwice() == [.recovered])
        setting.disk.write(Self.text(401), to: "svs.csv")
        #expect(setting.lookTwice().count == 1 && setting.lists.matcher.index.entryCount == 401)
    }

    /// Eight rows in force; the file as it is saved anew.
    @Test(arguments: [
        (header + (0..<8).map { "e\($0),AB\($0),amber-alert,06/30/2027\n" }.joined(), Refusal.Reason.badRows),
        (header, .noEntryLeft), (header + ",,,\n,,,\n", .noEntryLeft), (text(3, bad: 5), .badRows),
        ("entry_id;plate;reason;expires_at\n", .unreadable),
    ])
    func `A short list that is saved with nothing in it that can be used is refused, and its entries stay`(
        text: String, reason: Refusal.Reason
    ) throws {
        for isRenamed in [false, true] {
            let setting = try Setting(Self.text(8))
            if isRenamed { setting.disk.rename(text, to: "svs.csv") } else { setting.disk.write(text, to: "svs.csv") }
            let events = setting.lookTwice()
            guard case .refused(let refusal, _)? = events.first else {
                Issue.record("\(events)")
                continue
            }
            #expect(refusal.reason == reason && setting.lists.matcher.index.entryCount == 8)
        }
    }

    @Test func `A list that may become empty does`() throws {
        var guards = ImportGuards()
        guards.allowEmpty = true
        let setting = try Setting(Self.text(8), guards: guards)
        setting.disk.write(Self.header, to: "svs.csv")
        #expect(setting.lookTwice().count == 1 && setting.lists.matcher.index.entryCount == 0)
        setting.disk.write(Self.text(0, bad: 8), to: "svs.csv")
        guard case .refused? = setting.lookTwice().first else {
            return #expect(Bool(false), "bad rows are not emptiness")
        }
    }

    @Test func `A file that is gone alarms once, and its return ends the alarm`() throws {
        let setting = try Setting(Self.text(3))
        setting.disk.remove("svs.csv")
        #expect(setting.look().count == 1)
        #expect(setting.look() == [])
        setting.disk.rename(Self.text(3), to: "svs.csv")
        #expect(setting.look() == [.recovered])
    }

    @Test func `A file that shrank too much is refused after a restart, too, and says how to accept it`() throws {
        let path = "/tmp/platestream-accepted-\(UInt32.random(in: 0 ... .max))"
        let folder = try OwnFolder(path)
        defer {
            for name in ["lock", "bay-svs.accepted"] { folder.remove(name) }
            _ = unsafe rmdir(path)
        }
        let accepted = AcceptedVersions(in: folder, of: "bay")
        #expect(try accepted.load("svs") == nil)
        let setting = try Setting(Self.text(600), accepted: accepted)
        setting.disk.write(Self.text(500), to: "svs.csv")
        #expect(setting.lookTwice().count == 1)
        #expect(try accepted.load("svs") == AcceptedVersion(version: setting.running.version, entries: 500))

        #expect(try Setting(Self.text(450), accepted: accepted).running.entries.count == 450)
        let failure = try #require(throws: BadInput.self) { try Setting(Self.text(350), accepted: accepted) }
        #expect(failure.sentence.contains("350 entries where the version that was accepted last had 450"))
        #expect(failure.sentence.contains("delete \(path)/bay-svs.accepted"))
        var guards = ImportGuards()
        guards.fewerEntries = 200
        #expect(try Setting(Self.text(350), accepted: accepted, guards: guards).running.entries.count == 350)
        try folder.write(Array("what is this".utf8), to: "bay-svs.accepted")
        #expect(throws: BadInput.self) { try Setting(Self.text(350), accepted: accepted) }
        folder.remove("bay-svs.accepted")
        #expect(try Setting(Self.text(8), accepted: accepted).running.entries.count == 8)
        let empty = try #require(throws: BadInput.self) { try Setting(Self.header, accepted: accepted) }
        #expect(empty.sentence.contains("no entry left where the version that was accepted last had 8"))
        #expect(try AcceptedVersion(at: "\(path)/bay-svs.accepted").entries == 8)
        folder.remove("bay-svs.accepted")
        #expect(try Setting(Self.text(5), accepted: accepted).running.entries.count == 5)
    }
}

@Suite struct ListAgesTests {
    @Test func `A list is told to be stale once it is older than it may be, and fresh when it is renewed`() throws {
        let vocabulary = try VehicleVocabulary(csv: Array("field,group,word\n".utf8))
        let source = HotlistSource(
            id: "svs", owner: AgencyIndex(0), purpose: .vehicleTheft, origin: .topic("t"), notify: [],
            guards: ImportGuards(), staleAfter: .seconds(60))
        var ages = ListAges(of: [source])
        func look(_ now: Int64, asOf: Int64?) -> [ListEvent] {
            let list = Hotlist.empty.named("v", asOf: asOf.map { Timestamp(nanoseconds: $0 * 1_000_000_000) })
            let lists = LiveIndex(
                lists: [list], rules: [ListRules(match: source.match, active: nil, staleAfter: source.staleAfter)],
                vocabulary: vocabulary, seed: 0)
            return ages.look(lists.matcher, at: Timestamp(nanoseconds: now * 1_000_000_000)).map(\.1)
        }
        let stale = ListEvent.stale(asOf: Timestamp(nanoseconds: 10_000_000_000))
        #expect(look(1_000, asOf: nil) == [])
        #expect(look(70, asOf: 10) == [])
        #expect(look(71, asOf: 10) == [stale])
        #expect(look(500, asOf: 10) == [])
        #expect(look(501, asOf: 500) == [.fresh])
    }
}
