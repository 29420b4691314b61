import Hotlists
import Plates
import Testing

@testable import Topologies

/// The elements of `hotlists` and `grants`.
@Suite("Hotlists and grants")
struct HotlistTests {
    @Test(
        "Owner, purpose, source and recipients are known",
        arguments: [
            Case(
                "id: svs", "id: s v s",
                "7:9: error: `s v s` is not an id: 1 to 200 letters, digits, `.`, `_` and `-`; write `s-v-s`"),
            Case(
                "owner: chp", "owner: cph",
                "8:12: error: `owner` `cph` is not an agency of this topology; did you mean `chp`?"),
            Case(
                "owner: chp", "owner: sheriff",
                "8:12: error: `owner` `sheriff` is not an agency of this topology; declare it under `agencies`"),
            Case(
                "vehicle-theft", "vehicle_theft",
                "9:14: error: `vehicle_theft` is not a purpose; did you mean `vehicle-theft`?"),
            Case(
                "vehicle-theft", "investigation",
                "9:14: error: `investigation` is not a purpose; did you mean `criminal-investigation`?"),
            Case(
                "svs.csv", "none.csv",
                "10:19: error: cannot read none.csv: No such file or directory; check the path"),
            Case(
                "notify: [opd, chp]", "notify: [opd, oppd, opd]",
                "11:19: error: `notify` `oppd` is not an agency of this topology; did you mean `opd`?",
                "11:25: error: `opd` stands twice in `notify`; delete one of the two"),
            Case(
                "notify: [opd, chp]", "notify: [opd, 'c h p']",
                "11:19: error: `notify` `c h p` is not an agency of this topology; did you mean `chp`?"),
            Case(
                "notify: [opd, chp]",
                "notify: [opd]\n  - {id: svs, owner: chp, purpose: toll, source: {csv: svs.csv}, notify: [opd]}",
                "12:10: error: `svs` is declared twice, first on line 7; give this hotlist another id, or delete it"),
            Case(
                "{csv: svs.csv}", "{topic: 'a b'}",
                "10:21: error: `a b` is not a topic: 1 to 249 letters, digits, `.`, `_` and `-`; write the "
                    + "topic's name as Kafka has it"
            ),
        ])
    func references(change: Case) throws { try check(change) }

    @Test(
        "Settings of a hotlist have their shapes",
        arguments: [
            Case(
                "owner: chp", "owner: chp\n    stale_after: 30s",
                "9:18: error: `stale_after` must be from 1m to 366d, not `30s`; write it like `stale_after: 26h`"),
            Case(
                "owner: chp", "owner: chp\n    suppress: 15 m",
                "9:15: error: `15 m` is not a duration; write a whole number and ms, s, m, h or d, like `suppress: 15m`"
            ),
            Case(
                "owner: chp", "owner: chp\n    suppress: 31d",
                "9:15: error: `suppress` must be from 1s to 30d, not `31d`; write it like `suppress: 15m`"),
            Case(
                "owner: chp", "owner: chp\n    match: {ocr: 3}",
                "9:18: error: `ocr` must be a whole number from 0 to 2, not `3`; write it like `ocr: 1`"),
            Case(
                "owner: chp", "owner: chp\n    match: {ocr: \"1\"}",
                "9:18: error: `ocr` must be a number, not a text; write it without quotes, like `ocr: 1`"),
            Case(
                "owner: chp", "owner: chp\n    match: {min_confidence: 70}",
                "9:29: error: `min_confidence` must be a number from 0 to 1, not `70`; write 1 % as `0.01`, like "
                    + "`min_confidence: 0.7`"),
            Case(
                "owner: chp", "owner: chp\n    match: {evidence: candidate}",
                "9:23: error: `candidate` is not a kind of evidence; did you mean `candidates`?",
            ),
            Case(
                "owner: chp", "owner: chp\n    repeat: {count: 257, within: 0s, distinct_cameras: 0}",
                "9:21: error: `count` must be a whole number from 1 to 256, not `257`; write it like `count: 3`",
                "9:34: error: `within` must be from 1s to 30d, not `0s`; write it like `within: 1h`",
                "9:56: error: `distinct_cameras` must be a whole number from 1 to 256, not `0`; write it like "
                    + "`distinct_cameras: 2`"
            ),
            Case(
                "owner: chp", "owner: chp\n    repeat: {count: 2, within: 1h, distinct_cameras: 3}",
                "9:54: error: `distinct_cameras` must be a whole number from 1 to 2, not `3`; write it like "
                    + "`distinct_cameras: 2`"
            ),
            Case(
                "owner: chp", "owner: chp\n    within: [a b, c, c]",
                "9:5: warning: `within` is not in force yet: the list matches everywhere; keep it for later, "
                    + "or delete it",
                "9:14: error: `a b` is not an id: 1 to 200 letters, digits, `.`, `_` and `-`; write `a-b`",
                "9:22: error: `c` stands twice in `within`; delete one of the two"),
            Case(
                "owner: chp",
                "owner: chp\n    guards: {bad_rows: ten, bad_share: 1%, fewer_entries: -1, fewer_share: 1.5}",
                "9:24: error: `bad_rows` must be a whole number from 0 to 1000000000, not `ten`; write it like "
                    + "`bad_rows: 10`",
                "9:40: error: `bad_share` must be a number from 0 to 1, not `1%`; write 1 % as `0.01`, like "
                    + "`bad_share: 0.01`",
                "9:59: error: `fewer_entries` must be a whole number from 0 to 1000000000, not `-1`; write it "
                    + "like `fewer_entries: 100`",
                "9:76: error: `fewer_share` must be a number from 0 to 1, not `1.5`; write 1 % as `0.01`, like "
                    + "`fewer_share: 0.2`"
            ),
            Case(
                "owner: chp", "owner: chp\n    guards: {bad_share: \"0.1\"}",
                "9:25: error: `bad_share` must be a number, not a text; write it without quotes, like `bad_share: 0.01`"
            ),
            Case(
                "owner: chp", "owner: chp\n    allow_empty: yes",
                "9:18: error: `allow_empty` must be `true` or `false`, not `yes`; write it without quotes, like "
                    + "`allow_empty: true`"
            ),
            Case(
                "owner: chp", "owner: chp\n    allow_empty: \"true\"",
                "9:18: error: `allow_empty` must be `true` or `false`, not `true`; write it without quotes, like "
                    + "`allow_empty: true`"
            ),
        ])
    func settings(change: Case) throws { try check(change) }

    @Test(
        "Hours have their shapes",
        arguments: [
            Case(
                "owner: chp", "owner: chp\n    active: {days: [mon, tues, mon], from: 6:00, to: 24:01, zone: PST 8}",
                "9:26: error: `tues` is not a day; did you mean `tue`?",
                "9:32: error: `mon` stands twice in `days`; delete one of the two",
                "9:44: error: `6:00` is not a time of day; write it like `from: \"06:00\"`",
                "9:54: error: `24:01` is not a time of day; write it like `to: \"22:00\"`",
                "9:67: error: `PST 8` is not a time zone; name it by the IANA database, like `America/Los_Angeles`"),
            Case(
                "owner: chp", "owner: chp\n    active: {days: [], from: 06:00, to: 06:00, zone: UTC}",
                "9:13: error: `active` from 06:00 to 06:00 holds no time; write `from: \"00:00\", to: "
                    + "\"24:00\"` for the whole day",
                "9:14: error: `days` is empty; write it like `days: [mon, tue, wed, thu, fri]`"),
            Case(
                "owner: chp", "owner: chp\n    active: {from: 24:00, to: 06:00, zone: UTC}",
                "9:13: error: `active` from 24:00 to 06:00 holds no time; write `from: \"00:00\", to: "
                    + "\"24:00\"` for the whole day"
            ),
            Case(
                "owner: chp", "owner: chp\n    active: {from: 22:00, to: 06:00, zone: America/Argentina/Buenos_Aires}",
            ),
        ])
    func hours(change: Case) throws { try check(change) }

    @Test("A zone is one of the database, and its file is whole")
    func zones() throws {
        let path = "/usr/share/zoneinfo/America/Nowhere"
        let yaml = faultless.replacing(
            "owner: chp", with: "owner: chp\n    active: {from: 06:00, to: 22:00, zone: America/Nowhere}")
        func said(_ files: [String: String]) -> String? {
            var disk = MemoryDisk([
                "/site/vehicle-terms.csv": "field,group,word\n", "/site/svs.csv": "entry_id,plate\n",
            ])
            disk.files["/site/t.yaml"] = Array(yaml.utf8)
            for (path, text) in files { disk.files[path] = Array(text.utf8) }
            let report = TopologyFile.load(path: "t.yaml", program: "/opt/bin/platestream", from: disk)
            return report.diagnostics.first { $0.severity == .error }?.rendered
        }
        let place = "t.yaml:9:44: error:"
        #expect(
            said([:]) == "\(place) `America/Nowhere` is not a time zone that this machine knows; install the package "
                + "tzdata: there is no /usr/share/zoneinfo/UTC")
        #expect(
            said(["/usr/share/zoneinfo/UTC": ""])
                == "\(place) `America/Nowhere` is not a time zone; name it by the IANA "
                + "database, like `America/Los_Angeles`")
        #expect(
            said([path: "TZ"])
                == "\(place) the time zone `America/Nowhere` cannot be read: \(path) breaks off; install "
                + "the package tzdata anew")
        #expect(
            said([path: String(repeating: "T", count: 70_000)]) == "\(place) cannot read \(path): it is larger than "
                + "65536 bytes; make it smaller")
    }

    @Test(
        "A grant has its shape",
        arguments: [
            Case(
                "hotlists:", "grants:\n  - {}\nhotlists:",
                "6:1: warning: `grants` is not in force yet: only the agency that owns a read is told of its "
                    + "hits; keep it for later, or delete it",
                "7:5: error: a grant has no `approved_by`; add `approved_by: custodian@example.org`",
                "7:5: error: a grant has no `data`; add `data: [alert]`",
                "7:5: error: a grant has no `from`; add `from: oakland-pd`",
                "7:5: error: a grant has no `id`; add `id: opd-chp-1`",
                "7:5: error: a grant has no `purposes`; add `purposes: [vehicle-theft]`",
                "7:5: error: a grant has no `to`; add `to: chp`",
                "7:5: error: a grant has no `until`; add `until: 2027-06-30`"),
            Case(
                "hotlists:",
                "grants:\n  - {id: g, from: odp, to: ch, data: [alerts], purposes: [theft], reasons: [stolen], "
                    + "within: [x y], until: 2027-02-29, approved_by: me, redact: [image, "
                    + "vehicle.colour]}\nhotlists:",
                "6:1: warning: `grants` is not in force yet: only the agency that owns a read is told of its "
                    + "hits; keep it for later, or delete it",
                "7:19: error: `from` `odp` is not an agency of this topology; did you mean `opd`?",
                "7:28: error: `to` `ch` is not an agency of this topology; did you mean `chp`?",
                "7:39: error: `alerts` is not a kind of data; did you mean `alert`?",
                "7:59: error: `theft` is not a purpose; did you mean `vehicle-theft`?",
                "7:77: error: `stolen` is not a reason; did you mean `stolen-vehicle`?",
                "7:95: error: `x y` is not an id: 1 to 200 letters, digits, `.`, `_` and `-`; write `x-y`",
                "7:108: error: `2027-02-29` is not a date; write it like `until: 2027-06-30`",
                "7:146: error: `image` is not a field of a read; did you mean `image_ref`?",
                "7:153: error: `vehicle.colour` is not a field of a read; did you mean `vehicle.color`?"),
            Case(
                "hotlists:",
                "grants:\n  - {id: g, from: opd, to: opd, data: [], purposes: [toll, toll], until: 2027-6-30, "
                    + "approved_by: me}\n  - {id: g, from: opd, to: chp, data: [read], purposes: [toll], until: "
                    + "2028-02-29, approved_by: me}\nhotlists:",
                "6:1: warning: `grants` is not in force yet: only the agency that owns a read is told of its "
                    + "hits; keep it for later, or delete it",
                "7:28: warning: an agency needs no grant for its own reads; delete the grant, or name another agency",
                "7:33: error: `data` is empty; write it like `data: [alert]`",
                "7:60: error: `toll` stands twice in `purposes`; delete one of the two",
                "7:74: error: `2027-6-30` is not a date; write it like `until: 2027-06-30`",
                "8:10: error: `g` is declared twice, first on line 7; give this grant another id, or delete it"),
        ])
    func grants(change: Case) throws { try check(change) }

    @Test("Columns and guards arrive")
    func arrive() throws {
        let yaml =
            faultless
            .replacing("{csv: svs.csv}", with: "{csv: /site/svs.csv, columns: {plate: LIC, expires_at: 'Purge Date'}}")
            .replacing(
                "owner: chp",
                with: "owner: chp\n    allow_empty: true\n    guards: "
                    + "{bad_rows: 1, bad_share: 0, bad_limit: 0.75, fewer_entries: 2, fewer_share: 1}"
            )
            .replacing("[opd, chp]", with: "[chp, opd]")
        let list = try #require(check(yaml, [])?.hotlists.first)
        #expect(
            list.origin
                == .csv(
                    path: "/site/svs.csv", format: HotlistFormat(headers: [.plate: "LIC", .expiresAt: "Purge Date"])))
        #expect(list.guards.badRows == 1 && list.guards.badShare == 0)
        #expect(list.guards.badLimit == 0.75 && list.guards.allowEmpty)
        #expect(list.guards.fewerEntries == 2 && list.guards.fewerShare == 1)
        #expect(list.notify.map { $0.agency?.value } == [1, 0])
        #expect(list.purpose == .vehicleTheft)
    }

    @Test("Each key that is not in force says once what happens instead, at its first place")
    func notInForce() {
        let yaml = """
            topology: t
            law: [US-CA]
            agencies:
              - {id: opd, kind: local, region: US-CA, retention: {non_hit: P30D}, policy_url: "https://example.org/p"}
              - {id: chp, kind: state, region: US-CA, retention: {hit: P1Y}}
            geofences: [svs.csv]
            reads: {topic: reads, idle_after: 30s, duplicate_within: 10m, duplicate_capacity: 1000}
            delivery: {guarantee: exactly-once}
            hotlists:
              - id: svs
                owner: chp
                purpose: toll
                source: {topic: svs}
                notify: [opd]
                stale_after: 26h
                match: {ocr: 1, evidence: none}
                suppress: 15m
                repeat: {count: 2, within: 1h}
                within: [zone]
                active: {from: 06:00, to: 22:00, zone: UTC}
              - {id: b, owner: chp, purpose: toll, source: {csv: svs.csv}, notify: [opd], match: {ocr: 0}, within: []}
            grants: [{id: g, from: opd, to: chp, data: [alert], purposes: [toll], until: 2027-06-30, approved_by: me}]
            """
        let report = report(["t.yaml": yaml])
        #expect(report.topology != nil)
        #expect(report.diagnostics.count == NotInForce.allCases.count)
        check(
            yaml,
            [
                "2:1: warning: `law` is not in force yet: the packs are tried, and only the agency that owns a "
                    + "read is told of its hits; keep it for later, or delete it",
                "4:43: warning: `retention` is not in force yet (here and in 1 more place): nothing is "
                    + "retained but what Kafka's topics keep; keep it for later, or delete it",
                "4:71: warning: `policy_url` is not in force yet: no decision cites it; keep it for later, or "
                    + "delete it",
                "6:1: warning: `geofences` is not in force yet: the files are not read, and no read is refused "
                    + "or withheld for its place; keep it for later, or delete it",
                "19:5: warning: `within` is not in force yet: the list matches everywhere; keep it for later, "
                    + "or delete it",
                "22:1: warning: `grants` is not in force yet: only the agency that owns a read is told of its "
                    + "hits; keep it for later, or delete it",
            ])
    }

    @Test("An empty list of law, geofences or grants is nothing to warn of")
    func emptyLists() {
        check(faultless + "\nlaw: []\ngeofences: []\ngrants: []\n", [])
    }

    @Test("A geofence that is not there")
    func geofences() {
        check(
            faultless + "\ngeofences: [zones.geojson]\n",
            [
                "12:1: warning: `geofences` is not in force yet: the files are not read, and no read is "
                    + "refused or withheld for its place; keep it for later, or delete it",
                "12:13: error: cannot read zones.geojson: No such file or directory; check the path",
            ])
    }
}
