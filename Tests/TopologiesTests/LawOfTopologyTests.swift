import Law
import Plates
import Testing

@testable import Topologies

/// A topology with law, which cases change in one place.
private let lawful = """
    topology: t
    law: [US-CA, US]
    agencies:
      - {id: opd, kind: local, region: US-CA}
      - {id: chp, kind: state, region: US-CA, binds: [us-ca/chp]}
      - {id: ice, kind: federal, region: US}
    reads: {topic: reads}
    hotlists: []
    grants:
      - {id: g, from: opd, to: chp, data: [alert], purposes: [vehicle-theft], until: 2027-06-30, approved_by: me}
    """

@Suite("The law of a topology")
struct LawOfTopologyTests {
    private func said(of change: Case) throws -> [String] {
        let place = try #require(Checked.range(of: change.old, in: lawful))
        let report = report(["t.yaml": lawful.replacingSubrange(place, with: change.new)])
        return report.diagnostics.map(\.rendered).filter { !$0.contains("not in force yet") }
            .map { $0.replacing("t.yaml:", with: "") }
    }

    @Test("Agencies and grants become what the law decides by")
    func faultless() throws {
        let agency =
            "{id: opd, kind: local, region: US-CA, law_enforcement: false, acts_for: [chp], custodian: Chief, public_comment: 2026-03-17, policy_url: \"https://example.org\", retention: {non_hit: P30D, hit: P1Y}}"
        let grant =
            "since: 2026-07-01, until: 2027-06-30, outside: [clinic], within: [yard], documents: [{kind: warrant, ref: r, case: 26-1, since: 2026-10-01, until: 2026-10-01}], redact: [image_ref], coarsen: {captured_at: 1h, location: 0.01}, onward: true"
        let yaml = lawful.replacing("{id: opd, kind: local, region: US-CA}", with: agency).replacing(
            "until: 2027-06-30", with: grant)
        let topology = try #require(report(["t.yaml": yaml]).topology)
        let opd = topology.directory.agencies[0]
        #expect(opd.isLawEnforcement == false && opd.actsFor == [AgencyIndex(1)] && opd.custodian == "Chief")
        #expect(opd.publicComment == Values.instant("2026-03-17T07:00:00Z"))
        #expect(opd.retention.nonHit == Limit("P30D") && opd.retention.hit == Limit("P1Y"))
        #expect(topology.directory.agencies[1].regimes == ["us-ca/chp"])
        let made = try #require(topology.law.grants.first)
        #expect(
            made.valid.from == Values.instant("2026-07-01T07:00:00Z")
                && made.valid.to == Values.instant("2027-07-01T07:00:00Z"))
        #expect(topology.law.zoneNames == ["clinic", "yard"])
        #expect(made.outside == [ZoneNumber(0)] && made.within == [ZoneNumber(1)])
        #expect(
            made.documents == [
                GrantDocument(
                    .warrant,
                    valid: Period(
                        from: try #require(Values.instant("2026-10-01T07:00:00Z")),
                        to: try #require(Values.instant("2026-10-02T07:00:00Z"))), caseNumber: "26-1")
            ])
        #expect(made.obligations == [.redact(.field(.imageRef)), .coarsenCapturedAt, .coarsenLocation])
        #expect(topology.law.packs.map(\.path) == ["/site/law/us-ca.yaml", "/site/law/us.yaml"])
        #expect(
            topology.law.notes.last == "compiled: 2 law packs, \(topology.law.packs[0].pack.rules.count) rules, 1 grant"
        )
    }

    @Test(
        "Agencies whose law is unknown are told with a remedy",
        arguments: [
            Case(
                "kind: local, region: US-CA", "region: US-CA",
                "4:5: error: the agency says nothing of its `kind`, by which the law tells agencies apart; add `kind: local`"
            ),
            Case(
                "kind: local, region: US-CA", "kind: local",
                "4:5: error: the agency has no `region`, so nobody knows whose law binds it; add `region: US-CA`"),
            Case(
                "kind: local, region: US-CA", "kind: local, region: US-NV",
                "4:36: error: `law` does not list `US-NV`, whose law binds this agency; add `US-NV` to `law`"),
            Case(
                "kind: local, region: US-CA", "kind: local, region: CA",
                "4:36: error: `CA` is a country, and this agency is not `foreign`; did you mean `US-CA`?",
                "4:36: error: `law` does not list `CA`, whose law binds this agency; add `CA` to `law`"),
            Case(
                "kind: local, region: US-CA", "kind: local, region: US",
                "4:36: error: `US` is the region of federal agencies alone; write the state, like `US-CA`"),
            Case(
                "kind: federal, region: US}", "kind: federal, region: US-CA}",
                "6:38: error: the region of a federal agency is `US`; write `region: US`, or another kind"),
            Case("kind: federal, region: US}", "kind: foreign, region: MX}"),
            Case(
                "binds: [us-ca/chp]", "binds: [us-ca/chip]",
                "5:51: error: no law pack of `law` defines the regime `us-ca/chip`; did you mean `us-ca/chp`?"),
            Case(
                "binds: [us-ca/chp]", "binds: []", "5:43: error: `binds` is empty; write it like `binds: [us-ca/chp]`"),
            Case(
                "binds: [us-ca/chp]", "acts_for: [cpd]",
                "5:54: error: `acts_for` `cpd` is not an agency of this topology; did you mean `opd`?"),
            Case(
                "kind: local, region: US-CA", "kind: local, region: US-CA, acts_for: [ice]",
                "4:54: warning: whatever `opd` may be told, the federal agency `ice` counts as told, its own reads included; delete it from `acts_for`, or give the grants that the law then asks for"
            ),
            Case(
                "kind: local, region: US-CA", "kind: local, region: US-CA, law_enforcement: \"yes\"",
                "4:60: error: `law_enforcement` must be `true` or `false`, not `yes`; write it without quotes, like `law_enforcement: true`"
            ),
            Case(
                "kind: local, region: US-CA", "kind: local, region: US-CA, public_comment: 17.3.2026",
                "4:59: error: `17.3.2026` is not a date; write it like `public_comment: 2026-03-17`"),
            Case("law: [US-CA, US]", "law: [US-CA, US, US-NH, us-ca-sb274]"),
            Case(
                "law: [US-CA, US]", "law: [US-CA, US, us-nh]",
                "2:18: error: `us-nh` is not a law pack; did you mean `US-NH`?"),
            Case(
                "law: [US-CA, US]", "law: [US-CA, US, US-PA]",
                "2:18: error: there is no law pack for `US-PA`: no law/us-pa.yaml beside the topology, in a folder above it, or with the program; write one as Topologies/law/README.md says, or delete it from `law`"
            ),
        ])
    func agencies(change: Case) throws {
        let lines = try said(of: change)
        #expect(lines == change.said)
    }

    @Test(
        "Grants that could never act, or say less than they seem to, are told with a remedy",
        arguments: [
            Case(
                "to: chp", "to: nobody",
                "10:28: error: `to` `nobody` is not an agency of this topology; declare it under `agencies`"),
            Case("to: chp, ", "", "10:5: error: a grant has no `to`; add `to: chp`"),
            Case("data: [alert]", "data: []", "10:33: error: `data` is empty; write it like `data: [alert]`"),
            Case(
                "data: [alert]", "data: [read], reasons: [gang]",
                "10:57: error: a grant of `read` has no `reasons`: a read is for a purpose alone; delete `reasons`, or give the alerts a grant of their own"
            ),
            Case(
                "data: [alert]", "data: [alert], reasons: []",
                "10:48: error: `reasons` is empty; write it like `reasons: [stolen-vehicle]`"),
            Case(
                "purposes: [vehicle-theft]", "purposes: []",
                "10:48: error: `purposes` is empty; write it like `purposes: [vehicle-theft]`"),
            Case(
                "data: [alert]", "data: [alert], redact: [plate]",
                "10:57: error: `plate` cannot be left out: an alert is about a plate; delete it from `redact`"),
            Case(
                "data: [alert]", "data: [alert], coarsen: {location: 0.1}",
                "10:68: error: `location` can be coarsened to 0.01 alone; write `location: 0.01`"),
            Case(
                "until: 2027-06-30", "since: 2027-07-01, until: 2027-06-30",
                "10:101: error: `until` lies before `since`; write the last day on which it holds"),
            Case(
                "data: [alert]", "data: [alert], documents: [{kind: warrant, ref: r}]",
                "10:60: error: a `warrant` is about one case, and this one names none; add `case: 26-0117`"),
            Case(
                "data: [alert]", "data: [alert], documents: [{kind: policy, ref: r, case: 1}]",
                "10:89: error: a `policy` is not about one case; delete `case`"),
            Case(
                "to: chp", "to: ice",
                "10:5: warning: the grant `g` can never act: `us-ca/no-federal` (Cal. Civ. Code § 1798.90.55(b); Cal. AG Bulletin 2023-DLE-06) denies whatever it is about; delete it"
            ),
            Case(
                "purposes: [vehicle-theft]", "purposes: [immigration]",
                "10:5: warning: the grant `g` can never act: `us-ca/no-immigration` (Cal. Gov. Code § 7284.6(a)(1)) denies whatever it is about; delete it"
            ),
            Case("purposes: [vehicle-theft]", "purposes: [immigration, abduction]"),
            Case(
                "data: [alert]", "data: [alert], within: [z], outside: [z]",
                "10:5: warning: the grant `g` can never act: `outside-geofence` denies whatever it is about; delete it"),
            Case("law: [US-CA, US]", "law: [US-CA, US, us-ca-sb274]"),
            Case(
                "until: 2027-06-30, approved_by: me}",
                "until: 2027-06-30, approved_by: me}\n  - {id: h, from: opd, to: chp, data: [lookup], purposes: [missing-person], until: 2027-06-30, approved_by: me}"
            ),
        ])
    func grants(change: Case) throws {
        let lines = try said(of: change)
        #expect(lines == change.said)
    }

    @Test("A grant that lacks a document is told which")
    func lacksDocument() throws {
        let pack = """
            jurisdiction: US
            title: United States
            time_zone: UTC
            rules:
              - id: by-declaration
                share: {classes: [out-of-state, federal], effect: allow, requires: [declaration]}
                citation: none
                verified: S
                from: open
                to: open
                cases:
                  - {permits: {to: {kind: federal}, documents: [{kind: declaration}]}}
                  - {denies: {to: {kind: federal}}}
            """
        let yaml = lawful.replacing("from: opd, to: chp", with: "from: ice, to: opd")
        let lines = report(["t.yaml": yaml, "law/us.yaml": pack]).diagnostics.map(\.rendered)
        #expect(
            lines.contains(
                "t.yaml:10:5: warning: the grant `g` can never act: `us/by-declaration` (none) requires what it has not; "
                    + "add a document of the kind `declaration` that holds on its days, or delete it"))
        let documented = yaml.replacing(
            "data: [alert]", with: "data: [alert], documents: [{kind: declaration, ref: r}]")
        #expect(
            !report(["t.yaml": documented, "law/us.yaml": pack]).diagnostics.contains { $0.what.contains("never act") })
    }

    @Test("A supplement needs the pack that it adds to")
    func supplementAlone() throws {
        let yaml = lawful.replacing("law: [US-CA, US]", with: "law: [US, us-ca-sb274]")
        let lines = report(["t.yaml": yaml]).diagnostics.map(\.rendered)
        #expect(lines.contains("t.yaml:2:11: error: `us-ca-sb274` only adds to the law of US-CA; add `US-CA` to `law`"))
    }

    @Test("A folder that is given is the only one that is looked in")
    func givenFolder() throws {
        var disk = MemoryDisk(["/site/t.yaml": lawful, "/site/vehicle-terms.csv": "field,group,word\n"])
        try disk.addZones()
        try disk.addPacks("us-ca", "us")
        disk.files["/packs/us-ca.yaml"] = disk.files["/site/law/us-ca.yaml"]
        let report = TopologyFile.load(path: "t.yaml", program: "/nowhere/platestream", lawFolder: "/packs", from: disk)
        #expect(
            report.diagnostics.map(\.rendered).contains(
                "t.yaml:2:14: error: there is no law pack for `US`: /packs/us.yaml is not there; put it there, or "
                    + "delete it from `law`"))
        #expect(report.diagnostics.count { $0.severity == .error } == 1)
    }

    @Test("A change of one byte in a pack is another policy")
    func policyVersion() throws {
        let first = try #require(report(["t.yaml": lawful]).topology)
        let pack = "jurisdiction: US\ntitle: United States\ntime_zone: UTC\nrules: []\n"
        let second = try #require(report(["t.yaml": lawful, "law/us.yaml": pack]).topology)
        #expect(first.policyVersion != second.policyVersion)
    }

    @Test("A pack with a fault stops the topology, at its own place")
    func faultyPack() {
        let pack = "jurisdiction: US\ntitle: United States\ntime_zone: UTC\nrules: {}\n"
        let report = report(["t.yaml": lawful, "law/us.yaml": pack])
        #expect(report.topology == nil)
        #expect(
            report.diagnostics.map(\.rendered).contains(
                "/site/law/us.yaml:4:8: error: `rules` must be a list, not a mapping; write it like `rules: [{id: no-federal, share: {classes: [federal], effect: deny}, …}]`"
            ))
    }
}
