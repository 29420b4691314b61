import Files
import Law
import Plates
import Testing

@testable import Topologies

/// A pack without a fault, which cases change in one place.
private let packText = """
    jurisdiction: US-CA
    title: California
    time_zone: America/Los_Angeles
    regimes: [chp]
    rules:
      - id: no-federal
        share: {classes: [federal], effect: deny}
        citation: Cal. Civ. Code § 1798.90.55(b)
        verified: S
        from: 2016-01-01
        to: open
        owners: {binds: [us-ca/chp]}
        cases:
          - {denies: {to: {kind: federal}, owner: {binds: [us-ca/chp]}}}
          - {passes: {to: {kind: federal}}}
      - id: share
        share: {classes: [in-state], effect: allow, requires: [declaration]}
        citation: Cal. Civ. Code § 1798.90.55(b)
        verified: S2
        from: open
        to: open
        cases:
          - {permits: {documents: [{kind: declaration}]}}
          - {denies: {}}
    """

@Suite("Law packs")
struct LawPackTests {
    private func said(of yaml: String) throws -> (pack: LawPack?, lines: [String]) {
        var disk = MemoryDisk([:])
        try disk.addZones()
        var findings = Findings()
        let pack = LawPackFile.pack(in: Array(yaml.utf8), path: "us-ca.yaml", id: "us-ca", on: disk, &findings)
        return (pack, findings.sorted(first: "us-ca.yaml").map { String($0.rendered.dropFirst("us-ca.yaml:".count)) })
    }

    @Test("A pack without a fault becomes rules in the order of the file, its days counted by its own clock")
    func faultlessPack() throws {
        let (pack, lines) = try said(of: packText)
        #expect(lines == [])
        let rules = try #require(pack).rules
        #expect(rules.map(\.id) == ["us-ca/no-federal", "us-ca/share"])
        #expect(rules[0].inForce.from == Values.instant("2016-01-01T08:00:00Z"))
        #expect(rules[0].inForce.to == .distantFuture && rules[1].inForce == .always)
        #expect(rules[0].owners.regimes == ["us-ca/chp"] && pack?.regimes == ["us-ca/chp"])
        #expect(rules[1].body == .share(ShareRule(classes: [.inState], .allow([.document(.declaration)]))))
    }

    @Test(
        "A value that is wrong is told with its place and a remedy",
        arguments: [
            Case(
                "jurisdiction: US-CA", "jurisdiction: Californien",
                "1:15: error: `Californien` is not a jurisdiction; write a region by ISO 3166-2, like `US-CA`, or a country's two letters"
            ),
            Case(
                "jurisdiction: US-CA", "jurisdiction: US-NV",
                "1:1: error: the law pack `us-nv` stands in the file `us-ca.yaml`; name the file `us-nv.yaml`",
                "12:22: error: `us-ca/chp` is not a regime of this pack; did you mean `us-nv/chp`?",
                "14:56: error: `us-ca/chp` is not a regime of this pack; did you mean `us-nv/chp`?"),
            Case(
                "time_zone: America/Los_Angeles", "time_zone: Pacific",
                "3:12: error: `Pacific` is not a time zone; name it by the IANA database, like `America/Los_Angeles`"),
            Case("title: California\n", "", "1:1: error: a law pack has no `title`; add `title: California`"),
            Case(
                "id: no-federal", "id: silent",
                "6:9: error: `silent` names a decision that no rule of the pack made; give this rule another id"),
            Case(
                "id: share\n", "id: no-federal\n",
                "16:9: error: `no-federal` is declared twice, first on line 6; give this rule another id, or delete it"),
            Case(
                "    share: {classes: [federal], effect: deny}\n", "",
                "6:5: error: a rule has one of `use`, `share`, `admit`, `retain`, `access`, `audit`, and this one has none; add one, like `share: {classes: [federal], effect: deny}`"
            ),
            Case(
                "    share: {classes: [federal], effect: deny}\n",
                "    share: {classes: [federal], effect: deny}\n    retain: {limit: P1D}\n",
                "6:5: error: a rule has one of `use`, `share`, `admit`, `retain`, `access`, `audit`, and this one has 2; make a rule of each"
            ),
            Case(
                "classes: [federal]", "classes: [federl]",
                "7:23: error: `federl` is not a class of recipients; did you mean `federal`?"),
            Case(
                "classes: [federal]", "classes: []",
                "7:13: error: `classes` is empty; write it like `classes: [out-of-state]`"),
            Case("effect: deny", "effect: forbid", "7:41: error: `forbid` is not a effect; use one of: allow, deny"),
            Case(
                "effect: deny", "effect: deny, requires: [warrant]",
                "7:47: error: a rule that denies requires nothing; delete `requires`, or write `effect: allow`"),
            Case(
                "requires: [declaration]", "requires: [declaraton]",
                "17:60: error: `declaraton` is not a requirement; did you mean `declaration`?"),
            Case(
                "verified: S2", "verified: S3",
                "19:15: error: `S3` is not a mark of how a text was verified; did you mean `S`?"),
            Case(
                "verified: S2", "verified: M",
                "19:15: error: a rule from memory (`M`) may not allow; read its text, or write `effect: deny`"),
            Case(
                "from: 2016-01-01", "from: 2016-02-30",
                "10:11: error: `2016-02-30` is not a date; write it like `from: 2026-10-01`, or `from: open` where the sources tell none"
            ),
            Case(
                "from: 2016-01-01\n    to: open", "from: 2016-01-01\n    to: 2016-01-01",
                "11:9: error: the rule ends before it begins; `to` is the first day on which it no longer holds"),
            Case("    from: 2016-01-01\n", "", "6:5: error: a rule has no `from`; add `from: 2016-01-01`"),
            Case(
                "    citation: Cal. Civ. Code § 1798.90.55(b)\n    verified: S\n", "    verified: S\n",
                "6:5: error: a rule has no `citation`; add `citation: Cal. Civ. Code § 1798.90.55(b)`"),
            Case(
                "owners: {binds: [us-ca/chp]}\n    cases", "owners: {binds: [us-ca/chip]}\n    cases",
                "12:22: error: `us-ca/chip` is not a regime of this pack; did you mean `us-ca/chp`?"),
            Case(
                "rules:", "no_statute: true\nrules:",
                "5:1: error: the pack says `no_statute` and has a `share` rule, on line 7; delete one of the two"),
            Case(
                "{passes: {to: {kind: federal}}}", "{passes: {to: {knd: federal}}}",
                "15:24: error: `knd` is not a key of `to`; did you mean `kind`?"),
            Case(
                "{passes: {to: {kind: federal}}}", "{passes: {captured: 2026}}",
                "15:29: error: `2026` is not an RFC 3339 time; write it like `captured: 2026-12-01T12:00:00Z`"),
            Case(
                "{passes: {to: {kind: federal}}}", "{passes: {}, denies: {}}",
                "15:9: error: a case says one thing of its rule; write it like `{denies: {to: {kind: federal}}}`"),
        ])
    func faults(change: Case) throws {
        let place = try #require(Checked.range(of: change.old, in: packText))
        let (pack, lines) = try said(of: packText.replacingSubrange(place, with: change.new))
        #expect(lines == change.said)
        #expect(pack == nil)
    }

    @Test(
        "A rule that does not do what its cases say, or shows nothing, is not loaded",
        arguments: [
            Case(
                "      - {passes: {to: {kind: federal}}}\n", "",
                "6:9: error: no case shows where `us-ca/no-federal` ends; add one that it just passes, like `- {passes: {}}`"
            ),
            Case(
                "      - {permits: {documents: [{kind: declaration}]}}\n", "",
                "16:9: error: no case shows that `us-ca/share` permits; add one, like `- {permits: {purpose: vehicle-theft}}`"
            ),
            Case(
                "classes: [federal]", "classes: [tribal]",
                "14:9: error: `us-ca/no-federal` does nothing here: `us-ca/silent` decides, and the case says `denies`; mend the rule or its case"
            ),
            Case(
                "from: 2016-01-01", "from: 2027-01-01",
                "14:9: error: `us-ca/no-federal` does nothing here: `us-ca/silent` decides, and the case says `denies`; mend the rule or its case"
            ),
            Case(
                ", requires: [declaration]", "",
                "24:9: error: `us-ca/share` permits here, and the case says `denies`; mend the rule or its case"),
            Case(
                "    owners: {binds: [us-ca/chp]}\n", "",
                "6:9: warning: no rule is about the regime `us-ca/chp`; delete it from `regimes`",
                "14:9: error: `us-ca/no-federal` denies here, and the case says `passes`; mend the rule or its case"),
            Case(
                "effect: allow, requires: [declaration]", "effect: deny",
                "23:9: error: `us-ca/share` denies here, and the case says `permits`; mend the rule or its case"
            ),
        ])
    func cases(change: Case) throws {
        let place = try #require(Checked.range(of: change.old, in: packText))
        let (pack, lines) = try said(of: packText.replacingSubrange(place, with: change.new))
        let isListed = change.said.allSatisfy { lines.contains($0) }
        #expect(isListed && !lines.isEmpty, "\(lines)")
        #expect(pack == nil)
    }

    private static let head = """
        jurisdiction: US-CA
        title: California
        time_zone: America/Los_Angeles
        rules:

        """

    private static func rule(_ id: String, _ body: String, cases: String...) -> String {
        """
          - id: \(id)
            \(body)
            citation: Cal. Civ. Code § 1798.90.55(b)
            verified: S
            from: open
            to: open
            cases:
        \(cases.map { "      - {\($0)}" }.joined(separator: "\n"))

        """
    }

    @Test(
        "Rules that can never decide, or contradict each other, are warned of",
        arguments: [
            (
                rule(
                    "a", "share: {classes: [federal, tribal], effect: deny}", cases: "denies: {to: {kind: federal}}",
                    "passes: {}")
                    + rule("b", "share: {classes: [tribal], effect: allow}", cases: "passes: {to: {kind: tribal}}"),
                "14:9: warning: `us-ca/b` never decides: `us-ca/a`, on line 5, comes first; delete it, or let it stand before the other"
            ),
            (
                rule("a", "use: {only: {purposes: [toll]}}", cases: "denies: {}", "passes: {purpose: toll}")
                    + rule("b", "use: {only: {purposes: [abduction]}}", cases: "denies: {purpose: toll}", "passes: {}"),
                "14:9: warning: `us-ca/b` and `us-ca/a`, on line 5, leave no purpose between them; mend one of the two"
            ),
            (
                rule("a", "use: {ban: {purposes: [toll]}}", cases: "denies: {purpose: toll}", "passes: {}")
                    + rule("b", "use: {only: {purposes: [toll]}}", cases: "denies: {}", "passes: {purpose: toll}"),
                "14:9: warning: `us-ca/b` and `us-ca/a`, on line 5, leave no purpose between them; mend one of the two"
            ),
            (
                rule("a", "audit: {keep_at_least: P2Y}", cases: "binds: {}", "passes: {decided: 2029-12-01T12:00:00Z}")
                    + rule(
                        "b", "audit: {keep_at_most: P1Y}", cases: "binds: {decided: 2029-12-01T12:00:00Z}", "passes: {}"
                    ),
                "14:9: warning: `us-ca/b` and `us-ca/a`, on line 5, contradict each other: no log can be kept for so long and so shortly; mend one of the two"
            ),
        ])
    func contradictions(rules: String, warning: String) throws {
        let (_, lines) = try said(of: LawPackTests.head + rules)
        #expect(lines.contains(warning), "\(lines)")
    }

    @Test("Each kind of rule that no decision asks is tried alone, to the second")
    func keeping() throws {
        let rules =
            LawPackTests.rule(
                "r", "retain: {limit: P9M}",
                cases: "limits: {captured: 2026-05-31T12:00:00-07:00, decided: 2027-02-28T12:00:00-08:00}",
                "passes: {captured: 2026-05-31T12:00:00-07:00, decided: 2027-02-28T11:59:59-08:00}")
            + LawPackTests.rule(
                "x", "access: {after: P7D, requires: [warrant]}", cases: "asks: {decided: 2026-12-08T12:00:00Z}",
                "passes: {decided: 2026-12-08T11:59:59Z}",
                "passes: {decided: 2026-12-08T12:00:00Z, case: 1, documents: [{kind: warrant, case: 1}]}")
            + LawPackTests.rule(
                "a", "admit: {needs: [custodian]}", cases: "refuses: {lacks: [custodian]}",
                "passes: {lacks: [policy-url]}")
            + LawPackTests.rule(
                "d", "audit: {every: P1Y}", cases: "binds: {decided: 2027-12-01T12:00:00Z}",
                "passes: {decided: 2027-12-01T11:59:59Z}")
        let (pack, lines) = try said(of: LawPackTests.head + rules)
        #expect(lines == [] && pack != nil)
        let later = rules.replacing("T11:59:59", with: "T12:00:00")
        #expect(try said(of: LawPackTests.head + later).lines.count == 3)
    }
}
