import Console
import Engine
import Hotlists
import Keeping
import Operations
import Plates
import Testing
import Threads
import Topologies

@testable import platestream

/// When a run is ready, and what it says when it is not.
@Suite struct ReadinessTests {
    private func check(
        _ workers: [WorkerFigures], lists: [ListStatus] = [], phase: RunSnapshot.Phase = .running,
        _ expect: [String]
    ) {
        let snapshot = RunSnapshot(phase: phase, topology: "t", workers: workers, lists: lists)
        #expect(snapshot.readiness.reasons == expect)
    }

    private func worker(_ change: (inout WorkerFigures) -> Void = { _ in }) -> WorkerFigures {
        var figures = WorkerFigures()
        figures.hasAssignment = true
        change(&figures)
        return figures
    }

    private let unassigned = WorkerFigures()

    @Test func `A worker without the group's answer is not ready, one without partitions is`() {
        check([worker(), worker()], [])
        check([worker { $0.partitions = [] }], [])
        check([unassigned, worker()], ["worker 0 has no partitions assigned yet"])
        check([worker(), unassigned], ["worker 1 has no partitions assigned yet"])
    }

    @Test func `A state that comes back is waited for, also where there were partitions before`() {
        check(
            [worker { $0.restoring = [Partition(3)] }], ["worker 0 waits for the state of partition 3 to come back"])
        var first = unassigned
        first.restoring = [Partition(0), Partition(7)]
        check([worker(), first], ["worker 1 waits for the state of partitions 0, 7 to come back"])
    }

    @Test func `A worker whose turn or commit does not end waits for Kafka`() {
        check([worker { $0.turnAge = .seconds(5) }], [])
        check([worker { $0.turnAge = .seconds(6) }], ["worker 0 has waited for Kafka for 6 s"])
        check([worker(), worker { $0.flightAge = .seconds(7) }], ["worker 1 has waited for Kafka for 7 s"])
        let restoring = worker {
            $0.turnAge = .seconds(60)
            $0.restoring = [Partition(3)]
        }
        check([restoring], ["worker 0 waits for the state of partition 3 to come back"])
    }

    @Test func `A worker whose last commit did not happen is not ready, however fast the next try is`() {
        let failing = worker {
            $0.partitions = [Partition(0)]
            $0.failedCommit = "cannot write to 'alerts.x'"
        }
        check([failing], ["the last commit of worker 0 did not happen: cannot write to 'alerts.x'"])
        // The group has given its partitions to others: it has nothing to commit.
        check([worker { $0.failedCommit = "cannot write to 'alerts.x'" }], [])
    }

    @Test func `Each partition that stands still says why`() {
        check([worker { $0.halted = ["lost", "garbage"] }, worker { $0.halted = ["x"] }], ["lost", "garbage", "x"])
    }

    @Test func `A run that begins or ends is not ready, whatever its workers`() {
        check([worker()], phase: .starting, ["starting: the topology and its hotlists are being read"])
        check([worker()], phase: .stopping, ["stopping"])
    }

    private func list(asOf: Int64?, staleAfter: TimeSpan?, isStale: Bool, isRefused: Bool = false) -> ListStatus {
        var tally = ListTally()
        if isRefused { tally.note(.refused(Refusal(.badRows, "bad"), running: "csv:1")) }
        return ListStatus(
            id: "svs", version: "csv:1", entries: 1, asOf: asOf.map { Timestamp(nanoseconds: $0 * 1_000_000_000) },
            staleAfter: staleAfter, isStale: isStale, tally: tally)
    }

    @Test func `A stale list is a reason, a refused version of one is none`() {
        check([worker()], lists: [list(asOf: 0, staleAfter: .seconds(60), isStale: false, isRefused: true)], [])
        check([worker()], lists: [list(asOf: nil, staleAfter: nil, isStale: false)], [])
        check(
            [worker()], lists: [list(asOf: nil, staleAfter: .seconds(60), isStale: true)],
            ["hotlist svs is stale: nothing says of when it is, stale_after 60 s; bring a newer version of it"])
        check(
            [worker()], lists: [list(asOf: 86_400, staleAfter: .seconds(60), isStale: true)],
            ["hotlist svs is stale: as of 1970-01-02T00:00:00.000Z, stale_after 60 s; bring a newer version of it"])
    }
}

/// What a run says from its first moment to its last.
@Suite struct RunStatusTests {
    private static func time(_ seconds: Int64) -> Timestamp { Timestamp(nanoseconds: seconds * 1_000_000_000) }

    /// Two lists as of 100 s; the first may be 60 s old, the other of any age.
    private func editions(asOf: Timestamp? = time(100)) throws -> Editions {
        let sources = ["svs", "local"].map { id in
            HotlistSource(
                id: id, owner: AgencyIndex(0), purpose: .vehicleTheft, origin: .topic(id), notify: [],
                guards: ImportGuards(), staleAfter: id == "svs" ? .seconds(60) : nil)
        }
        let topology = Topology(
            name: "bay", policyVersion: "sha256:1", directory: Directory(agencies: [], cameras: nil),
            reads: ReadsSource(topic: "reads"), delivery: Delivery(), hotlists: sources,
            vocabulary: VehicleVocabulary())
        let csv = "entry_id,plate,reason,expires_at\ne1,AB1,gang,2030-01-01T00:00:00Z\n"
        let list = try HotlistImport().read(Array(csv.utf8)).result.get()
        return Editions(
            topology: topology, hotlists: sources.map { _ in list.named("v1", asOf: asOf) }, seed: 1)
    }

    @Test func `It is ready from its partitions to the question to end`() throws {
        let figures = Guarded(WorkerFigures())
        let clock = Guarded(Self.time(100))
        let isEnding = Guarded(false)
        let status = RunStatus(now: { clock.withLock { $0 } })
        #expect(status.readiness.reasons == ["starting: the topology and its hotlists are being read"])
        let editions = try editions()
        status.watch(editions, figures: { [figures.withLock { $0 }] }, isEnding: { isEnding.withLock { $0 } })
        #expect(status.readiness.reasons == ["worker 0 has no partitions assigned yet"])
        figures.withLock { $0.hasAssignment = true }
        #expect(status.readiness.isReady)
        clock.withLock { $0 = Self.time(160) }
        #expect(status.readiness.isReady)
        clock.withLock { $0 = Self.time(161) }
        #expect(status.readiness.reasons.map { $0.prefix(20) } == ["hotlist svs is stale"])
        editions.lists.update(0, version: "v2", asOf: Self.time(161))
        #expect(status.readiness.isReady)
        isEnding.withLock { $0 = true }
        #expect(status.readiness.reasons == ["stopping"])
        isEnding.withLock { $0 = false }
        status.stop()
        #expect(status.readiness.reasons == ["stopping"])
    }

    @Test func `A list of unknown age counts as stale, where its age matters`() throws {
        let status = RunStatus(now: { Self.time(100) })
        status.watch(try editions(asOf: nil), figures: { [] }, isEnding: { false })
        let reasons = status.readiness.reasons.map { $0.prefix(45) }
        #expect(reasons == ["hotlist svs is stale: nothing says of when it"])
        #expect(status.metrics.text.contains("platestream_hotlist_stale{hotlist=\"svs\"} 1\n"))
        #expect(status.metrics.text.contains("platestream_hotlist_stale{hotlist=\"local\"} 0\n"))
    }

    @Test func `A list that is refused is a figure until it is taken`() throws {
        let status = RunStatus(now: { Self.time(100) })
        status.watch(try editions(), figures: { [] }, isEnding: { false })
        func check(_ lines: String..., at location: SourceLocation = #_sourceLocation) {
            let text = status.metrics.text
            for line in lines { #expect(text.contains("platestream_\(line)\n"), "\(line)", sourceLocation: location) }
        }
        check(#"hotlist_refused{hotlist="svs"} 0"#, #"hotlist_refusals_total{hotlist="svs",reason="bad-rows"} 0"#)
        status.note(.refused(Refusal(.badRows, "bad"), running: "v1"), of: "svs")
        check(#"hotlist_refused{hotlist="svs"} 1"#, #"hotlist_refusals_total{hotlist="svs",reason="bad-rows"} 1"#)
        status.note(.changed(ListChange(version: "v2", written: 3, removed: 2)), of: "svs")
        status.note(.recovered, of: "local")
        check(
            #"hotlist_refused{hotlist="svs"} 1"#, #"hotlist_changes_total{hotlist="svs",kind="written"} 3"#,
            #"hotlist_changes_total{hotlist="svs",kind="removed"} 2"#)
        status.note(.replaced(version: "v2", entries: 1, rejected: RejectedRows()), of: "svs")
        check(
            #"hotlist_refused{hotlist="svs"} 0"#, #"hotlist_refusals_total{hotlist="svs",reason="bad-rows"} 1"#,
            #"hotlist_replacements_total{hotlist="svs"} 1"#, #"hotlist_replacements_total{hotlist="local"} 0"#)
        status.note(.fell(from: 500, to: 400), of: "local")
        check(#"hotlist_falling{hotlist="local"} 1"#, #"hotlist_falling{hotlist="svs"} 0"#)
        status.note(.steadied, of: "local")
        check(#"hotlist_falling{hotlist="local"} 0"#, "cameras_refused 0")
        status.note(.refused(["cameras.csv:2:1: error: bad; mend it"], running: "sha256:1"))
        check("cameras_refused 1", "ready 1")
        status.note(CameraEvent.recovered)
        check("cameras_refused 0")
    }

    @Test func `Each list tells its version, its entries and its age`() throws {
        let status = RunStatus(now: { Self.time(161) })
        let editions = try editions()
        status.watch(editions, figures: { [] }, isEnding: { false })
        editions.lists.update(1, removing: [Array("e1".utf8)], version: "v2")
        let text = status.metrics.text
        for line in [
            "platestream_ready 0", "platestream_topology_info{topology=\"bay\",version=\"sha256:1\"} 1",
            "platestream_hotlist_info{hotlist=\"svs\",version=\"v1\"} 1",
            "platestream_hotlist_info{hotlist=\"local\",version=\"v2\"} 1",
            "platestream_hotlist_entries{hotlist=\"svs\"} 1", "platestream_hotlist_entries{hotlist=\"local\"} 0",
            "platestream_hotlist_as_of_seconds{hotlist=\"svs\"} 100",
            "platestream_hotlist_stale{hotlist=\"svs\"} 1", "platestream_hotlist_stale{hotlist=\"local\"} 0",
            "platestream_process_start_time_seconds 161",
        ] { #expect(text.contains(line + "\n"), "\(line) is not in\n\(text)") }
    }
}
