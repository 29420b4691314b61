import Hotlists
import Plates
import Testing

@testable import Topologies

/// Keys that are unknown or missing, and values of the wrong kind.
@Suite("The shape of a topology file")
struct ShapeTests {
    @Test("A topology without a fault is silent, and says what the file says")
    func silent() throws {
        let topology = try #require(check(faultless, []))
        #expect(topology.name == "t")
        #expect(topology.directory.agencies.map(\.id) == ["opd", "chp"])
        #expect(!topology.directory.declaresCameras)
        #expect(topology.reads == ReadsSource(topic: "reads"))
        #expect(topology.delivery == Delivery())
        #expect(topology.hotlists.map(\.id) == ["svs"])
        #expect(topology.hotlists.first?.origin == .csv(path: "svs.csv", format: HotlistFormat()))
        #expect(topology.hotlists.first?.notify.map(\.id) == ["opd", "chp"])
        #expect(topology.hotlists.first?.owner.value == 1)
        #expect(topology.policyVersion.hasPrefix("sha256:"))
        #expect(topology.policyVersion.utf8.count == 71)
    }

    @Test(
        "An unknown key is an error with the nearest known one",
        arguments: [
            Case(
                "topology: t", "topolgy: t",
                "1:1: error: `topolgy` is not a key of a topology; did you mean `topology`?"),
            Case(
                "owner: chp", "ower: chp",
                "8:5: error: `ower` is not a key of a hotlist; did you mean `owner`?"),
            Case(
                "notify: [opd, chp]", "notify: [opd, chp]\n    colour: red",
                "12:5: error: `colour` is not a key of a hotlist; use one of: id, owner, purpose, source, "
                    + "stale_after, match, suppress, repeat, within, active, notify, guards, allow_empty"
            ),
            Case(
                "{topic: reads}", "{topic: reads, max_disordr: 5s}",
                "5:23: error: `max_disordr` is not a key of `reads`; did you mean `max_disorder`?"),
            Case(
                "{csv: svs.csv}", "{csv: svs.csv, column: {plate: P}}",
                "10:28: error: `column` is not a key of `source`; did you mean `columns`?"),
            Case(
                "{csv: svs.csv}", "{csv: svs.csv, columns: {palte: P}}",
                "10:38: error: `palte` is not a key of `columns`; did you mean `plate`?"),
            Case(
                "kind: local", "kind: local, retention: {hits: P1Y}",
                "3:28: warning: `retention` is not in force yet: nothing is retained but what Kafka's topics "
                    + "keep; keep it for later, or delete it",
                "3:39: warning: `retention` says nothing; add `non_hit: P30D` and `hit: P1Y`",
                "3:40: error: `hits` is not a key of `retention`; did you mean `hit`?"),
            Case(
                "owner: chp", "owner: chp\n    match: {orc: 1}",
                "9:13: error: `orc` is not a key of `match`; did you mean `ocr`?"),
            Case(
                "owner: chp", "owner: chp\n    \"\\e[31m\": 1",
                "9:5: error: `\u{FFFD}[31m` is not a key of a hotlist; use one of: id, owner, purpose, source, "
                    + "stale_after, match, suppress, repeat, within, active, notify, guards, allow_empty"
            ),
        ])
    func unknown(change: Case) throws { try check(change) }

    @Test(
        "A missing key is an error where its mapping starts",
        arguments: [
            Case(
                "topology: t\n", "",
                "1:1: error: a topology has no `topology`; add `topology: bay-area`"),
            Case(
                "reads: {topic: reads}\n", "",
                "1:1: error: a topology has no `reads`; add `reads: {topic: reads}`"),
            Case(
                "reads: {topic: reads}", "reads: {}",
                "5:8: error: `reads` has no `topic`; add `topic: reads`"),
            Case(
                "id: opd, kind", "kind",
                "3:5: error: an agency has no `id`; add `id: oakland-pd`",
                "11:14: error: `notify` `opd` is not an agency of this topology; declare it under `agencies`"
            ),
            Case(
                "    owner: chp\n    purpose: vehicle-theft\n", "",
                "7:5: error: a hotlist has no `owner`; add `owner: chp`",
                "7:5: error: a hotlist has no `purpose`; add `purpose: vehicle-theft`"),
            Case(
                "    source: {csv: svs.csv}\n", "",
                "7:5: error: a hotlist has no `source`; add `source: {csv: hotlists/svs.csv}`"),
            Case(
                "    source: {csv: svs.csv}\n    notify: [opd, chp]", "",
                "7:5: error: a hotlist has no `notify`; add `notify: [oakland-pd, chp]`",
                "7:5: error: a hotlist has no `source`; add `source: {csv: hotlists/svs.csv}`"),
            Case(
                "{csv: svs.csv}", "{}",
                "10:13: error: `source` names neither a file nor a topic; add `csv: hotlists/svs.csv`"),
            Case(
                "owner: chp", "owner: chp\n    repeat: {}",
                "9:13: error: `repeat` has no `count`; add `count: 3`",
                "9:13: error: `repeat` has no `within`; add `within: 1h`"),
            Case(
                "owner: chp", "owner: chp\n    active: {days: [mon]}",
                "9:13: error: `active` has no `from`; add `from: \"06:00\"`",
                "9:13: error: `active` has no `to`; add `to: \"22:00\"`",
                "9:13: error: `active` has no `zone`; add `zone: America/Los_Angeles`"),
        ])
    func missing(change: Case) throws { try check(change) }

    @Test(
        "A value of the wrong kind is an error that shows the right one",
        arguments: [
            Case(
                "topology: t", "topology: [t]",
                "1:11: error: `topology` must be a text, not a list; write it like `topology: bay-area`"),
            Case(
                "owner: chp", "owner: {id: chp}",
                "8:12: error: `owner` must be a text, not a mapping; write it like `owner: chp`"),
            Case(
                "notify: [opd, chp]", "notify: chp",
                "11:13: error: `notify` must be a list, not a text; write it like `notify: [oakland-pd, chp]`"),
            Case(
                "notify: [opd, chp]", "notify: [opd, [chp]]",
                "11:19: error: `notify` holds a list where a text is wanted; write it like `notify: "
                    + "[oakland-pd, chp]`"),
            Case(
                "notify: [opd, chp]", "notify: [opd, ~, '']",
                "11:19: error: `notify` holds nothing where a text is wanted; write it like `notify: "
                    + "[oakland-pd, chp]`",
                "11:22: error: `notify` holds an empty text where a text is wanted; write it like `notify: "
                    + "[oakland-pd, chp]`"
            ),
            Case(
                "notify: [opd, chp]", "notify: []",
                "11:5: error: `notify` is empty; write it like `notify: [oakland-pd, chp]`"),
            Case(
                "{topic: reads}", "reads",
                "5:8: error: `reads` must be a mapping, not a text; write it like `reads: {topic: reads}`"),
            Case(
                "{csv: svs.csv}", "svs.csv",
                "10:13: error: `source` must be a mapping, not a text; write it like `source: {csv: "
                    + "hotlists/svs.csv}`"),
            Case(
                "owner: chp", "owner:",
                "8:5: error: `owner` has no value; write `owner: chp`, or delete the line"),
            Case(
                "owner: chp", "owner: null",
                "8:5: error: `owner` has no value; write `owner: chp`, or delete the line"),
            Case(
                "owner: chp", "owner: ''",
                "8:12: error: `owner` is an empty text; write `owner: chp`"),
            Case(
                "  - {id: opd, kind: local, region: US-CA}", "  - opd",
                "3:5: error: an agency must be a mapping, not a text; write it like `{id: oakland-pd, kind: "
                    + "local, region: US-CA}`",
                "11:14: error: `notify` `opd` is not an agency of this topology; declare it under `agencies`"
            ),
            Case(
                "{csv: svs.csv}", "{csv: svs.csv, topic: x}",
                "10:28: error: `source` names a file and a topic; keep `csv` or `topic`"),
            Case(
                "{csv: svs.csv}", "{topic: x, columns: {plate: P}}",
                "10:24: error: `columns` belongs to a CSV file, not to a topic; delete `columns`"),
        ])
    func wrongKind(change: Case) throws { try check(change) }

    @Test("A topology that is a list, and agencies that are a mapping")
    func wrongRoots() {
        check("- a\n", ["1:1: error: a topology must be a mapping, not a list; write it like `topology: bay-area`"])
        check(
            "topology: t\nagencies: {id: opd}\nreads: {topic: r}\nhotlists: []\n",
            [
                "2:11: error: `agencies` must be a list, or the path of a file with one, not a mapping; write "
                    + "it like `agencies: [{id: oakland-pd, kind: local, region: US-CA}]`"
            ])
    }

    @Test("A topology without hotlists is worth a warning")
    func noHotlists() {
        check(
            "topology: t\nagencies: [{id: opd}]\nreads: {topic: r}\n",
            ["1:1: warning: there are no `hotlists`: no read can match; add `hotlists`"])
    }

    @Test("There is a limit to everything")
    func limits() {
        func said(_ yaml: String) -> [String] {
            report(["t.yaml": yaml]).diagnostics.filter { $0.severity == .error }.map {
                "\($0.line):\($0.column): \($0.what); \($0.remedy)"
            }
        }
        func list(_ count: Int, _ element: (Int) -> String) -> String {
            "[" + (0..<count).map(element).joined(separator: ", ") + "]"
        }
        let head = "topology: t\nreads: {topic: r}\n"
        let owner = "agencies: [{id: a}]\n"
        let hotlist = "owner: a, purpose: toll, source: {csv: svs.csv}"
        #expect(
            said(head + "agencies: " + list(10_001) { "{id: a\($0)}" })
                == ["3:11: `agencies` holds 10001 elements, more than 10000; make two topologies of this one"])
        #expect(
            said(head + owner + "hotlists: " + list(257) { "{id: l\($0), \(hotlist), notify: [a]}" })
                == ["4:11: `hotlists` holds 257 elements, more than 256; make two topologies of this one"])
        #expect(
            said(head + owner + "hotlists: [{id: l, \(hotlist), notify: \(list(1_001) { "b\($0)" })}]")
                == ["4:77: `notify` holds 1001 elements, more than 1000; make two topologies of this one"])
        #expect(
            said(head + owner + "grants: " + list(10_001) { "{id: g\($0)}" })
                == ["4:9: `grants` holds 10001 elements, more than 10000; make two topologies of this one"])
        #expect(
            said(head + owner + "#" + String(repeating: "x", count: 1 << 20))
                == ["1:1: cannot read t.yaml: it is larger than 1048576 bytes; make it smaller"])
    }

    @Test("A path that would break a line does not")
    func oneLinePaths() {
        check(
            faultless.replacing("csv: svs.csv", with: #"csv: "a\nb\e[2J\0""#),
            [
                "10:19: error: cannot read a\u{FFFD}b\u{FFFD}[2J\u{FFFD}: No such file or directory; check the path"
            ])
    }

    @Test("The file that is not there")
    func missingFile() {
        let report = TopologyFile.load(path: "no.yaml", program: "/opt/bin/platestream", from: MemoryDisk([:]))
        #expect(
            report.diagnostics.map(\.rendered) == [
                "no.yaml:1:1: error: cannot read no.yaml: No such file or directory; check the path"
            ])
    }
}
