import Engine
import Keeping
import Law
import Measures
import Operations
import Plates

// A run's figures as a page of metrics. The books can be checked from it alone: what stands there is of one moment for
// each worker.

extension MetricsPage {
    init(of run: RunSnapshot, _ process: ProcessFigures) {
        self.init()
        gauge("ready", "Whether the run can do its work: what /readyz answers.", run.readiness.isReady ? 1 : 0)
        if let topology = run.topology {
            gauge(
                "topology_info", "The topology and the version of what decides.",
                [Sample(1, ("topology", topology), ("version", run.policyVersion))])
            gauge(
                "zone_files_info", "The machine's time zone files, which `active` hours follow.",
                [Sample(1, ("version", run.timeZoneVersion))])
            add(run.workers, candidates: run.candidates, unread: run.unread)
            addDeadLetters(run.workers, byAgencies: run.agencies)
            add(run.lists)
            gauge(
                "cameras_refused", "Whether the file of cameras holds what cannot be taken; the version above runs on.",
                run.areCamerasRefused ? 1 : 0)
        }
        add(process)
    }

    private mutating func add(
        _ workers: [WorkerFigures], candidates: [HotlistRecipient], unread: [UnreadPartition]
    ) {
        var accounts = Accounts()
        var latency = Histogram()
        for worker in workers {
            accounts.add(worker.accounts)
            latency.merge(worker.alertLatency)
        }
        addReads(accounts)
        addHits(accounts)
        addHeldBack(accounts, candidates: candidates)
        histogram(
            "alert_latency_seconds", "From a read's record timestamp to the commit of its alert.", latency,
            bounds: latencyBounds)
        counter(
            "records_dropped", "Records that were fetched and not processed: they are fetched anew, or came twice.",
            workers.reduce(0) { $0 + $1.droppedRecords })
        counter(
            "generations_dropped", "Commits that did not happen; their reads are processed again.",
            workers.reduce(0) { $0 + $1.droppedGenerations })
        counter(
            "offset_gaps",
            "Jumps of a partition's offsets: markers of transactions, compaction, or records that never came.",
            workers.reduce(0) { $0 + $1.offsetGaps })
        counter(
            "starts_unproven",
            "Starts of a partition whose last record was not there to prove its position: it is over its retention, "
                + "compacted away, of a topic that was copied, or of a version that kept none.",
            workers.reduce(0) { $0 + $1.unprovenStarts })
        gauge("workers", "Polling threads.", workers.count)
        gauge("partitions", "Partitions that are read.", workers.reduce(0) { $0 + $1.partitions.count })
        gauge(
            "partitions_restoring", "Partitions whose state is coming back.",
            workers.reduce(0) { $0 + $1.restoring.count })
        gauge(
            "partitions_halted", "Partitions that stand still until an operator decides.",
            workers.reduce(0) { $0 + $1.halted.count })
        gauge(
            "partitions_unread",
            "Partitions of the reads that no process reads; each process of the group counts them.",
            unread.count)
        gauge(
            "lag_records", "Records that are not polled yet, on the partitions that are read here or by nobody.",
            workers.reduce(0) { $0 + $1.lag } + unread.reduce(0) { $0 + $1.lag })
        if let eventTime = workers.compactMap(\.eventTime).min() {
            gauge(
                "event_time_seconds", "The watermark of the slowest partition, since 1970.", eventTime.sinceEpoch)
        }
    }

    private mutating func addReads(_ accounts: Accounts) {
        counter("reads", "Reads committed: dead-lettered, refused or processed.", accounts.reads)
        counter(
            "reads_dead_lettered", "Records that are not reads, by reason.",
            DeadLetterReason.allCases.map { Sample(accounts.deadLettered[$0] ?? 0, ("reason", $0.rawValue)) })
        counter(
            "reads_refused", "Reads that may not be held, by reason.",
            RefusalReason.allCases.map { Sample(accounts.refused[$0] ?? 0, ("reason", $0.rawValue)) })
        counter("reads_processed", "Reads matched: those that hit and those that do not.", accounts.processed)
        counter("reads_hit", "Processed reads that hit an entry at least.", accounts.readsThatHit)
        counter("reads_not_hit", "Processed reads that hit none.", accounts.readsWithoutHit)
        counter("reads_late", "Reads behind the watermark by more than the allowed lateness.", accounts.late)
        counter(
            "keys_misplaced", "Records whose key is not their canonical plate; their windows may be split.",
            accounts.misplacedKeys)
        counter("fields_ignored", "Optional fields of the wrong type.", accounts.ignoredFields)
        counter(
            "regions_unknown", "Reads whose region counts as unknown although their camera wrote one, by reason.",
            [
                Sample(accounts.regionsNotUnderstood, ("reason", RegionDoubt.notUnderstood.rawValue)),
                Sample(accounts.regionsNotCertain, ("reason", RegionDoubt.notCertain.rawValue)),
            ])
    }

    /// Whose feed is broken. The topology's agencies alone have a sample, whatever the records say.
    private mutating func addDeadLetters(_ workers: [WorkerFigures], byAgencies agencies: [String]) {
        var intake = Intake()
        for worker in workers { intake.add(worker.intake) }
        var counts: [String: Int] = ["unknown": intake.deadLettersByAgency[nil] ?? 0]
        for (place, agency) in agencies.enumerated() {
            counts[agency, default: 0] += intake.deadLettersByAgency[AgencyIndex(UInt32(place))] ?? 0
        }
        counter(
            "reads_dead_lettered_by_agency",
            "The same by the agency that the record names; unknown = none of the topology's.",
            counts.sorted { $0.key < $1.key }.map { Sample($0.value, ("agency", $0.key)) })
    }

    private mutating func addHits(_ accounts: Accounts) {
        counter(
            "hits", "Matches of a read and a hotlist entry, by tier.",
            Tier.allCases.map { Sample(accounts.hits[$0] ?? 0, ("tier", "\($0.name)")) })
        counter(
            "candidacies", "Pairs of a hit and a candidate recipient: alerts, denied, suppressed or kept.",
            accounts.candidacies)
        counter("alerts", "Hits that a recipient was told of.", accounts.alerts)
        // Rules that have denied nothing yet are there, too, so that a rate can be taken from the first denial on.
        let rules = Set(accounts.denied.keys).union(NamedRule.own.map(\.name).filter { $0 != "owner" })
        counter(
            "denied", "Hits that a recipient may not be told of, by rule.",
            rules.sorted().map { Sample(accounts.denied[$0] ?? 0, ("rule", $0)) })
        let forgotten = accounts.forgotten
        counter(
            "forgotten_early", "What was let go before its time, for want of room, or since the policy denies it now.",
            [
                Sample(forgotten.outcomes, ("kind", "outcome")), Sample(forgotten.hits, ("kind", "kept-hit")),
                Sample(forgotten.deniedHits, ("kind", "denied-hit")),
                Sample(forgotten.readIDs, ("kind", "read-id")), Sample(forgotten.aheads, ("kind", "ahead")),
            ])
    }

    /// What leaves no decision to look at. Lists and recipients that nothing was held back of yet are there, too.
    private mutating func addHeldBack(_ accounts: Accounts, candidates: [HotlistRecipient]) {
        func samples(_ counts: [HotlistRecipient: Int]) -> [Sample] {
            Set(candidates).union(counts.keys).sorted().map {
                Sample(counts[$0] ?? 0, ("hotlist", $0.hotlist), ("recipient", $0.recipient))
            }
        }
        counter("suppressed", "Hits that are not news to a recipient, by list.", samples(accounts.suppressed))
        counter("kept", "Hits kept for a pattern that may complete, by list.", samples(accounts.kept))
    }

    private mutating func add(_ lists: [ListStatus]) {
        gauge(
            "hotlist_info", "The version of each hotlist that is in force.",
            lists.map { Sample(1, ("hotlist", $0.id), ("version", $0.version)) })
        gauge("hotlist_entries", "Entries.", lists.map { Sample($0.entries, ("hotlist", $0.id)) })
        gauge(
            "hotlist_as_of_seconds", "As of when the hotlist speaks, since 1970.",
            lists.compactMap { list in list.asOf.map { Sample($0.sinceEpoch, ("hotlist", list.id)) } })
        gauge(
            "hotlist_stale", "Whether it is older than its stale_after allows, or nothing says how old it is.",
            lists.map { Sample($0.isStale ? 1 : 0, ("hotlist", $0.id)) })
        gauge(
            "hotlist_refused", "Whether its file or topic holds what cannot be taken; the version above runs on.",
            lists.map { Sample($0.tally.isRefused ? 1 : 0, ("hotlist", $0.id)) })
        gauge(
            "hotlist_falling", "Whether records of its topic have removed many of its entries within ten minutes.",
            lists.map { Sample($0.tally.isFalling ? 1 : 0, ("hotlist", $0.id)) })
        counter(
            "hotlist_replacements", "Versions that were read whole and came into force while the run went on.",
            lists.map { Sample($0.tally.replacements, ("hotlist", $0.id)) })
        counter(
            "hotlist_changes", "Single entries of a topic, written or removed.",
            lists.flatMap { list in
                [
                    Sample(list.tally.written, ("hotlist", list.id), ("kind", "written")),
                    Sample(list.tally.removed, ("hotlist", list.id), ("kind", "removed")),
                ]
            })
        counter(
            "hotlist_rows_rejected", "Bad rows of a file and bad records of a topic, left out.",
            lists.map { Sample($0.tally.rejected, ("hotlist", $0.id)) })
        counter(
            "hotlist_refusals", "Files and topics that were refused whole while the run went on, by reason.",
            lists.flatMap { list in
                Refusal.Reason.allCases.map {
                    Sample(list.tally.refusals[$0] ?? 0, ("hotlist", list.id), ("reason", $0.rawValue))
                }
            })
    }

    private mutating func add(_ process: ProcessFigures) {
        counter(
            "log_lines_dropped", "Lines of the log that were dropped because nobody read them in time.",
            process.droppedLines)
        counter("process_cpu_seconds", "User and system time of the process.", process.cpuSeconds)
        if let bytes = process.residentBytes {
            gauge("process_resident_memory_bytes", "Memory of the process that is in RAM.", bytes)
        }
        gauge("process_start_time_seconds", "When the process started, since 1970.", process.startedAt.sinceEpoch)
    }
}

/// From below a commit's pace to an outage, in nanoseconds.
private let latencyBounds: [Int64] = [
    5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 600_000,
].map { $0 * 1_000_000 }

extension Timestamp {
    fileprivate var sinceEpoch: Double { Double(nanoseconds) / 1e9 }
}
