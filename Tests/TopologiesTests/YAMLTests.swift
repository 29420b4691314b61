import Plates
import Testing

@testable import Topologies

/// What YAML allows and a topology does not, and what is not YAML.
@Suite("YAML")
struct YAMLTests {
    @Test(
        "What is not supported is refused by name, where it stands",
        arguments: [
            Case(
                "owner: chp", "owner: &o chp",
                "8:12: error: YAML's anchors (`&name`) are not supported; write the value out where it is needed"),
            Case(
                "notify: [opd, chp]", "notify: [opd, *o]",
                "11:19: error: YAML's aliases (`*name`) are not supported; write the value out"),
            Case(
                "owner: chp", "owner: !str chp",
                "8:12: error: YAML's tags (`!name`) are not supported; delete the tag"),
            Case(
                "source: {csv: svs.csv}", "source: !file {csv: svs.csv}",
                "10:13: error: YAML's tags (`!name`) are not supported; delete the tag"),
            Case(
                "notify: [opd, chp]", "notify: &all [opd, chp]",
                "11:13: error: YAML's anchors (`&name`) are not supported; write the value out where it is needed"),
            Case(
                "    owner: chp", "    owner: chp\n    <<: {purpose: toll}",
                "9:5: error: YAML's merge keys (`<<`) are not supported; write the keys out"),
            Case(
                "    owner: chp", "    owner: chp\n    owner: opd",
                "9:5: error: the key `owner` stands here again, after line 8; keep one of the two"),
            Case(
                "    owner: chp", "    owner: chp\n    \"owner\": opd",
                "9:5: error: the key `owner` stands here again, after line 8; keep one of the two"),
            Case(
                "    owner: chp", "    owner: chp\n    [a, b]: c",
                "9:5: error: a key must be a text, not a list; write a plain word as the key"),
            Case(
                "notify: [opd, chp]", "notify: [opd, chp]\n---\ntopology: u",
                "12:1: error: a second document starts here; keep one document a file"),
        ])
    func unsupported(change: Case) throws { try check(change) }

    @Test(
        "What is not YAML is one error, where it shows",
        arguments: [
            Case(
                "owner: chp", "owner: chp: opd",
                "8:15: error: this is not YAML: mapping values are not allowed in this context; check "
                    + "indentation, quotes and brackets here and just above"
            ),
            Case(
                "notify: [opd, chp]", "notify: [opd, chp",
                "11:22: error: this is not YAML: did not find expected ',' or ']' while parsing a flow "
                    + "sequence; check indentation, quotes and brackets here and just above"
            ),
            Case(
                "    owner: chp", "\towner: chp",
                "8:1: error: this is not YAML: found a tab character that violates indentation while scanning a "
                    + "plain scalar; indent with spaces, and quote texts that start with @, ` or %"
            ),
            Case(
                "owner: chp", "owner: \"chp",
                "8:12: error: this is not YAML: found unexpected end of stream while scanning a quoted scalar; "
                    + "check indentation, quotes and brackets here and just above"
            ),
            Case(
                "topology: t", "topology: @t",
                "1:11: error: this is not YAML: found character that cannot start any token while scanning for "
                    + "the next token; indent with spaces, and quote texts that start with @, ` or %"
            ),
            Case(
                "topology: t", "topology: \u{7}t",
                "1:11: error: the character U+7 cannot stand in a topology file; delete it"),
            Case(
                "topology: t", "topology: é\u{2028}t",
                "1:12: error: the character U+2028 cannot stand in a topology file; delete it"),
            Case(
                "notify: [opd, chp]", "notify: " + String(repeating: "[", count: 50_000),
                "11:26: error: this is not YAML: it is nested deeper than 16 levels; write it flatter"),
        ])
    func noYAML(change: Case) throws { try check(change) }

    @Test(
        "An empty file, and one of comments only, say that they are empty", arguments: ["", "# nothing\n", "\u{FEFF}"])
    func empty(yaml: String) {
        check(yaml, ["1:1: error: the file is empty; write the topology into it"])
    }

    @Test("Bytes that are not UTF-8 are found at their place")
    func utf8() {
        var disk = MemoryDisk([:])
        disk.files["/site/t.yaml"] = Array("topology: t\r\n# é".utf8) + [0xC3, 0x28]
        let report = TopologyFile.load(path: "t.yaml", program: "/opt/bin/platestream", from: disk)
        #expect(
            report.diagnostics.map(\.rendered) == [
                "t.yaml:2:4: error: these bytes are not UTF-8; save the file as UTF-8"
            ])
    }

    @Test("A byte-order mark, carriage returns, comments and quotes change nothing")
    func variants() {
        check("\u{FEFF}" + faultless, [])
        check(faultless.replacing("\n", with: "\r\n"), [])
        check("# a comment\n%YAML 1.1\n---\n".replacing("# a comment\n", with: "") + faultless, [])
        check(faultless.replacing("topology: t", with: "'topology': \"t\""), [])
    }

    @Test("Columns count characters, not bytes")
    func columns() {
        check(
            faultless.replacing("{id: opd, kind: local", with: "{name: São José 🚓, id: opd, sort: local"),
            [
                "3:33: error: `sort` is not a key of an agency; use one of: id, name, kind, region, law_enforcement, binds, acts_for, custodian, public_comment, retention, policy_url"
            ]
        )
    }

    @Test("Words that YAML 1.1 would turn into something else stay the words they are")
    func surprises() throws {
        let yaml = faultless.replacing("opd", with: "no").replacing("chp", with: "0x1F")
            .replacing("topology: t", with: "topology: 1_000")
        let topology = try #require(check(yaml, []))
        #expect(topology.name == "1_000")
        #expect(topology.directory.agencies.map(\.id) == ["no", "0x1F"])
    }
}
