import Plates
import Testing

@testable import Topologies

/// Agencies, law, reads, delivery, topics.
@Suite("Agencies, reads and delivery")
struct AgencyTests {
    static let long = String(repeating: "x", count: 201)

    @Test(
        "Ids are fit for the names of topics, and stand once",
        arguments: [
            Case(
                "topology: t", "topology: bay area",
                "1:11: error: `bay area` is not an id: 1 to 200 letters, digits, `.`, `_` and `-`; write `bay-area`"),
            Case(
                "topology: t", "topology: \(long)",
                "1:11: error: `\(long.prefix(60))…` is not an id: 1 to 200 letters, digits, `.`, `_` and `-`; "
                    + "write `\(long.prefix(200))`"
            ),
            Case(
                "id: opd", "id: o/pd",
                "3:10: error: `o/pd` is not an id: 1 to 200 letters, digits, `.`, `_` and `-`; write `o-pd`",
                "11:14: error: `notify` `opd` is not an agency of this topology; did you mean `o/pd`?"
            ),
            Case(
                "id: chp", "id: opd",
                "4:10: error: `opd` is declared twice, first on line 3; give this agency another id, or delete it",
                "8:12: error: `owner` `chp` is not an agency of this topology; declare it under `agencies`",
                "11:19: error: `notify` `chp` is not an agency of this topology; declare it under `agencies`"
            ),
            Case(
                "agencies:\n", "agencies:\n  - {id: o.p}\n  - {id: o_p}\n",
                "4:10: warning: Kafka cannot hold topics for both `o.p` and `o_p`; use `-` for `.` and `_` in both"),
        ])
    func ids(change: Case) throws { try check(change) }

    @Test(
        "An agency's kind, region, retention and policy have their shapes",
        arguments: [
            Case(
                "kind: local", "kind: locl",
                "3:21: error: no law knows the kind of agency `locl`; did you mean `local`?"),
            Case(
                "kind: local", "kind: police",
                "3:21: error: no law knows the kind of agency `police`; use one of: local, county, state, "
                    + "university, tribal, federal, private, foreign"),
            Case(
                "region: US-CA", "region: California",
                "3:36: error: `California` is not a region; write it by ISO 3166-2, like `US-CA`, or `US` for a "
                    + "federal agency"
            ),
            Case(
                "kind: local", "kind: local, retention: {non_hit: 30d, hit: P1Y}",
                "3:28: warning: `retention` is not in force yet: nothing is retained but what Kafka's topics "
                    + "keep; keep it for later, or delete it",
                "3:49: error: `30d` is not an ISO 8601 duration; write it like `P30D`, `P1Y` or `PT3M`"),
            Case(
                "kind: local", "kind: local, retention: {}",
                "3:28: warning: `retention` is not in force yet: nothing is retained but what Kafka's topics "
                    + "keep; keep it for later, or delete it",
                "3:39: warning: `retention` says nothing; add `non_hit: P30D` and `hit: P1Y`"),
            Case(
                "kind: local", "kind: local, policy_url: our policy",
                "3:28: warning: `policy_url` is not in force yet: no decision cites it; keep it for later, or "
                    + "delete it",
                "3:40: error: `our policy` is not a web address; write it like `https://example.org/alpr-policy`"),
            Case(
                "topology: t", "topology: t\nlaw: [US-CA, us_nh, US-CA]",
                "2:1: warning: `law` is not in force yet: the packs are tried, and only the agency that owns a "
                    + "read is told of its hits; keep it for later, or delete it",
                "2:14: error: there is no law pack for `us_nh`: no law/us_nh.yaml beside the topology, in a folder "
                    + "above it, or with the program; write one as Topologies/law/README.md says, or delete it from `law`",
                "2:21: error: `US-CA` stands twice in `law`; delete one of the two"),
            Case(
                "  - {id: opd, kind: local, region: US-CA}\n  - {id: chp, kind: state, region: US-CA}", "  []",
                "1:1: error: there are no agencies, so every read would be a dead letter; add one, like "
                    + "`agencies: [{id: oakland-pd, kind: local, region: US-CA}]`",
                "7:12: error: `owner` `chp` is not an agency of this topology; declare it under `agencies`",
                "10:14: error: `notify` `opd` is not an agency of this topology; declare it under `agencies`",
                "10:19: error: `notify` `chp` is not an agency of this topology; declare it under `agencies`"
            ),
        ])
    func agencies(change: Case) throws { try check(change) }

    @Test(
        "The source of reads has its shape",
        arguments: [
            Case(
                "topic: reads", "topic: 'plate reads'",
                "5:16: error: `plate reads` is not a topic: 1 to 249 letters, digits, `.`, `_` and `-`; write the "
                    + "topic's name as Kafka has it"
            ),
            Case(
                "topic: reads", "topic: ..",
                "5:16: error: `..` is not a topic: 1 to 249 letters, digits, `.`, `_` and `-`; write the topic's "
                    + "name as Kafka has it"
            ),
            Case(
                "topic: reads", "topic: reads, key: other",
                "5:28: error: `key: other` is reserved for sites that key otherwise, and does nothing yet; "
                    + "write `key: canonical-plate`"
            ),
            Case(
                "topic: reads", "topic: reads, key: camera",
                "5:28: error: `camera` is no way of keying reads; write `key: canonical-plate`"),
            Case(
                "topic: reads", "topic: reads, format: avro",
                "5:31: error: `avro` is not a format of reads; write `format: platestream-json`"),
            Case(
                "topic: reads", "topic: reads, max_disorder: 5",
                "5:37: error: `5` is not a duration; write a whole number and ms, s, m, h or d, like `max_disorder: 5s`"
            ),
            Case(
                "topic: reads", "topic: reads, max_disorder: 2d",
                "5:37: error: `max_disorder` must be from 0s to 1d, not `2d`; write it like `max_disorder: 5s`"),
            Case(
                "topic: reads", "topic: reads, allowed_lateness: 8d",
                "5:41: error: `allowed_lateness` must be from 0s to 7d, not `8d`; write it like `allowed_lateness: 10m`"
            ),
            Case(
                "topic: reads", "topic: reads, idle_after: 0s",
                "5:35: error: `idle_after` must be from 1s to 1d, not `0s`; write it like `idle_after: 30s`"),
            Case(
                "topic: reads", "topic: reads, duplicate_within: -5m",
                "5:41: error: `-5m` is not a duration; write a whole number and ms, s, m, h or d, like "
                    + "`duplicate_within: 10m`"
            ),
            Case(
                "topic: reads", "topic: reads, max_age: 30s",
                "5:32: error: `max_age` must be from 1m to 36500d, not `30s`; write it like `max_age: 2d`"),
            Case(
                "topic: reads", "topic: reads, no_plate: [NOPLATE, \"---\"]",
                "5:43: error: `---` never comes out of a read: a plate is 1 to 10 letters and digits; "
                    + "write it like `NOPLATE`, or delete it: such a read is a dead letter already (`bad-plate`)"),
            Case(
                "topic: reads", "topic: reads, no_plate: NOPLATE",
                "5:33: error: `no_plate` must be a list, not a text; write it like `no_plate: [NOPLATE, UNKNOWN]`"),
            Case(
                "topic: reads", "topic: reads, duplicate_capacity: 2e6",
                "5:43: error: `duplicate_capacity` must be a whole number from 1 to 100000000, not `2e6`; "
                    + "write it like `duplicate_capacity: 2000000`"
            ),
        ])
    func reads(change: Case) throws { try check(change) }

    @Test(
        "Delivery has its shape",
        arguments: [
            Case(
                "hotlists:", "delivery: {guarantee: exactly_once}\nhotlists:",
                "6:23: error: `exactly_once` is not a guarantee; did you mean `exactly-once`?"),
            Case(
                "hotlists:", "delivery: {commit_every: 0ms}\nhotlists:",
                "6:26: error: `commit_every` must be from 1ms to 1m, not `0ms`; write it like `commit_every: 100ms`"),
            Case(
                "hotlists:", "delivery: {commit_every: 2m}\nhotlists:",
                "6:26: error: `commit_every` must be from 1ms to 1m, not `2m`; write it like `commit_every: 100ms`"),
            Case(
                "hotlists:", "delivery: {commit_every: 99999999999d}\nhotlists:",
                "6:26: error: `99999999999d` is not a duration; write a whole number and ms, s, m, h or d, like "
                    + "`commit_every: 100ms`"
            ),
        ])
    func delivery(change: Case) throws { try check(change) }

    @Test(
        "What a topology writes it does not read",
        arguments: [
            Case(
                "topic: reads", "topic: t.decisions",
                "5:16: error: `t.decisions` is a topic that a topology writes; name the topic that is read"),
            Case(
                "topic: reads", "topic: alerts.chp",
                "5:16: error: `alerts.chp` is a topic that a topology writes; name the topic that is read"),
            Case(
                "{csv: svs.csv}", "{topic: reads}",
                "10:21: error: `reads` is read for something else already, on line 5; give each source its own topic"),
        ])
    func loops(change: Case) throws { try check(change) }

    @Test("Settings of reads and delivery arrive")
    func settings() throws {
        let reads =
            "{topic: r.1, key: canonical-plate, format: platestream-json, max_disorder: 0s, allowed_lateness: 2h}"
        let yaml = faultless.replacing("{topic: reads}", with: reads)
            .replacing("hotlists:", with: "delivery: {guarantee: at-least-once, commit_every: 60s}\nhotlists:")
        let topology = try #require(check(yaml, []))
        #expect(topology.reads.topic == "r.1")
        #expect(topology.reads.maxDisorder == .zero)
        #expect(topology.reads.allowedLateness == .minutes(120))
        #expect(topology.delivery.guarantee == .atLeastOnce)
        #expect(topology.delivery.commitEvery == .seconds(60))
    }

    @Test("Agencies may stand in a file of their own, whose faults name it")
    func agenciesFile() throws {
        let yaml = """
            topology: t
            agencies: sub/agencies.yaml
            reads: {topic: r}
            hotlists: [{id: l, owner: opd, purpose: toll, source: {csv: svs.csv}, notify: [opd]}]
            """
        let good = "- {id: opd, kind: local, region: US-CA}\n"
        let topology = try #require(check(yaml, [], files: ["sub/agencies.yaml": good]))
        #expect(topology.directory.agencies.map(\.id) == ["opd"])
        let other = try #require(check(yaml, [], files: ["sub/agencies.yaml": good + "# changed\n"]))
        #expect(topology.policyVersion != other.policyVersion)

        check(
            yaml,
            [
                "sub/agencies.yaml:2:4: error: `ic` is not a key of an agency; did you mean `id`?"
            ],
            files: ["sub/agencies.yaml": "- id: opd\n- {ic: chp}\n"])
        check(
            yaml,
            [
                "sub/agencies.yaml:1:1: error: a file of agencies must be a list, not a mapping; start each "
                    + "line with `- `, like `- {id: oakland-pd, kind: local, region: US-CA}`"
            ], files: ["sub/agencies.yaml": "agencies: []\n"])
        check(
            yaml,
            [
                "2:11: error: cannot read sub/agencies.yaml: No such file or directory; check the path"
            ])
    }
}
