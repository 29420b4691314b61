import CPlatform
import Console
import Engine
import Kafka
import Measures
import Plates
import Threads
import Topologies

/// An engine at work with someone looking on: shows its figures until it is to stop, then says what came of it.
struct WatchedRun<Source: RecordSource & ~Copyable, Sink: RecordSink & ~Copyable> {
    let engine: StreamEngine<Source, Sink>
    let editions: Editions
    let status: RunStatus
    /// What helps whoever looks on.
    let hints: [String]
    let terminal: Terminal
    /// Whether the run is to end with a failure when most of what it read were not reads: nobody looks on.
    var demandsReads = false

    /// How often the command looks whether it is to stop.
    private static var lookEvery: TimeSpan { .milliseconds(20) }

    /// Starts the engine and returns once it has ended.
    ///
    /// - Parameter isOver: asked again and again; true = finish, commit, leave the group.
    func run(until isOver: (Timestamp) -> Bool) throws -> ExitCode {
        let startedAt = Process.now
        let cpuBefore = platform_cpu_time_ns()
        let display = LiveDisplay(screen: terminal.screen, log: terminal.log)
        var history = RunHistory()
        var feed = FeedWatch()
        status.watch(editions, figures: { [engine] in engine.figures }, isEnding: { [engine] in engine.isEnding })
        engine.start()
        let result = Result {
            while !(try engine.hasEnded()) {
                let now = Process.now
                if isOver(now) {
                    status.stop()
                    engine.stop()
                }
                if display.isDue(at: now) {
                    display.show(figures(since: startedAt, at: now, &history), at: now)
                    warn(of: &feed, at: now)
                }
                Pause.of(Self.lookEvery)
            }
        }
        display.show(figures(since: startedAt, at: Process.now, &history), at: Process.now)
        warn(of: &feed, at: Process.now)
        display.finish()
        let summary = summary(cpuSeconds: Double(platform_cpu_time_ns() - cpuBefore) / 1e9)
        switch terminal.format {
        case .text: try terminal.tellAtEnd(summary.lines.map(\.plain).joined(separator: "\n"))
        case .json: try terminal.tellAtEnd(summary.json)
        }
        try result.get()
        guard summary.balances else { throw CommandFailure(.failed, "the books do not balance: please report this") }
        if demandsReads && summary.isMostlyDeadLettered {
            throw CommandFailure(
                .failed,
                """
                most of what came in were not reads: look at \(editions.policy.topology.name).dead-letter; is this the right \
                topology for the topic '\(editions.policy.topology.reads.topic)'?
                """)
        }
        return .done
    }

    private func warn(of feed: inout FeedWatch, at now: Timestamp) {
        var intake = Intake()
        for worker in engine.figures { intake.add(worker.intake) }
        guard let warning = feed.note(intake, at: now) else { return }
        terminal.log.warning(
            "much of what comes in is not a read", warning.fields(topic: editions.policy.topology.reads.topic))
    }

    private func figures(since startedAt: Timestamp, at now: Timestamp, _ history: inout RunHistory) -> LiveFigures {
        let workers = engine.figures
        var accounts = Accounts()
        var latency = Histogram()
        for worker in workers {
            accounts.add(worker.accounts)
            latency.merge(worker.alertLatency)
        }
        history.rates.note(accounts.reads, at: now)
        let recent = history.latency.note(latency, at: now)
        var figures = LiveFigures(topology: editions.policy.topology.name)
        figures.uptime = now - startedAt
        figures.workers = workers.count
        figures.partitions = workers.reduce(0) { $0 + $1.partitions.count }
        figures.readsPerSecond = history.rates.latest
        figures.recentRates = history.rates.rates
        figures.reads = accounts.reads
        figures.hits = accounts.hits.values.reduce(0, +)
        figures.alerts = accounts.alerts
        figures.denied = accounts.denied
        figures.suppressed = accounts.suppressed.values.reduce(0, +)
        figures.kept = accounts.kept.values.reduce(0, +)
        figures.refused = accounts.refused
        figures.deadLettered = accounts.deadLettered
        figures.lag = workers.reduce(0) { $0 + $1.lag }
        figures.latency = LiveFigures.Latency(recent)
        figures.eventTime = workers.compactMap(\.eventTime).min()
        figures.recentAlerts = workers.flatMap(\.recentAlerts).sorted { $0.capturedAt > $1.capturedAt }.map(
            AlertLine.init)
        figures.waits = waits(of: workers)
        figures.warnings = Set(workers.compactMap(\.missingTopic)).sorted() + workers.flatMap(\.halted)
        figures.hints = hints
        return figures
    }

    private func waits(of workers: [WorkerFigures]) -> [String] {
        let waits = workers.enumerated().compactMap { $1.wait(ofWorker: $0) }
        guard waits.isEmpty, workers.allSatisfy({ $0.firstArrival == nil }) else { return waits }
        return ["the first read on the topic '\(editions.policy.topology.reads.topic)'"]
    }

    private func summary(cpuSeconds: Double) -> ExitSummary {
        let workers = engine.figures
        var accounts = Accounts()
        var latency = Histogram()
        for worker in workers {
            accounts.add(worker.accounts)
            latency.merge(worker.alertLatency)
        }
        var summary = ExitSummary(topology: editions.policy.topology.name)
        summary.reads = accounts.reads
        summary.deadLettered = accounts.deadLettered
        summary.refused = accounts.refused
        summary.processed = accounts.processed
        summary.readsHit = accounts.readsThatHit
        summary.readsNotHit = accounts.readsWithoutHit
        summary.hits = accounts.hits.values.reduce(0, +)
        summary.candidates = accounts.candidacies
        summary.alerts = accounts.alerts
        summary.denied = accounts.denied
        summary.latency = LiveFigures.Latency(latency)
        summary.suppressed = accounts.suppressed.values.reduce(0, +)
        summary.kept = accounts.kept.values.reduce(0, +)
        summary.duplicatesDropped = workers.reduce(0) { $0 + $1.droppedRecords }
        summary.forgottenEarly = accounts.forgotten.total
        summary.regionsUnknown = accounts.regionsNotUnderstood + accounts.regionsNotCertain
        summary.cpuSeconds = cpuSeconds
        if let first = workers.compactMap(\.firstArrival).min(), let last = workers.compactMap(\.lastCommit).max() {
            summary.wallSeconds = (last - first).seconds
        }
        return summary
    }
}

extension AlertLine {
    init(_ glimpse: AlertGlimpse) {
        self.init(
            readID: glimpse.readID, capturedAt: glimpse.capturedAt, camera: glimpse.camera, hotlist: glimpse.hotlist,
            reason: glimpse.reason, tier: glimpse.tier, priority: glimpse.priority, recipient: glimpse.recipient,
            rule: glimpse.rule)
    }
}

extension LiveFigures.Latency {
    /// nil when nothing was measured.
    fileprivate init?(_ histogram: Histogram) {
        guard let p50 = histogram.percentile(50), let p99 = histogram.percentile(99) else { return nil }
        self.init(p50: Double(p50) / 1e6, p99: Double(p99) / 1e6)
    }
}
