import Glibc
import Kafka
import KafkaSupport
import Plates
import Synchronization
import Threads

/// Appends a world's log to its topic, spread over a time: every record to its partition, in order, once.
final class Feed: Sendable {
    private struct State: Sendable {
        var sent = 0
        var isDone = false
        var failure: String?
    }

    private let world: World
    private let brokers: String
    private let seconds: Double
    private let state = Guarded(State())
    private let isOpen = Atomic(false)

    /// So much of the log goes before the rest is let go.
    private static let firstShare = 0.03
    private static let tick: UInt32 = 10_000

    /// - Parameter seconds: how long the rest takes.
    init(_ world: World, brokers: String, over seconds: Double) {
        self.world = world
        self.brokers = brokers
        self.seconds = seconds
    }

    var isDone: Bool { state.withLock { $0.isDone } }
    /// From 0 to 1.
    var progress: Double { Double(state.withLock { $0.sent }) / Double(max(world.recordCount, 1)) }

    func start() {
        let thread = Thread(named: "feed") { [self] in
            do {
                try send()
                state.withLock { $0.isDone = true }
            } catch {
                state.withLock {
                    $0.failure = "\(error)"
                    $0.isDone = true
                }
            }
        }
        thread.detach()
    }

    /// Lets go of the rest.
    func open() { isOpen.store(true, ordering: .relaxed) }

    /// Waits until every record is acknowledged.
    func finish() throws {
        while !isDone { usleep(Self.tick) }
        if let failure = state.withLock({ $0.failure }) { throw FaultFailure("the feed broke off: \(failure)") }
    }

    private func send() throws {
        // Several requests at once are not safe in librdkafka 2.0.2 while a partition has no leader, as right after it
        // was made or when its broker comes back: if the first is refused for that and the second accepted, Kafka holds
        // the first for a duplicate, or librdkafka gives up ("rewound sequence number").
        let settings = try ClientSettings(brokers: brokers, passedThrough: ["max.in.flight=1"])
        var producer = try Producer(settings: settings)
        var begin: Double?
        let length = world.shape.recordsPerPartition
        var next = 0
        while next < length {
            if begin == nil, isOpen.load(ordering: .relaxed) { begin = Clock.seconds }
            let share = Feed.firstShare + (begin.map { (Clock.seconds - $0) / seconds } ?? 0)
            let target = min(length, Int(Double(length) * share) + 1)
            for offset in next..<max(next, target) {
                for partition in world.log.indices {
                    let record = world.log[partition][offset]
                    try producer.send(
                        world.readsTopic, partition: Int32(partition), key: record.key, value: record.value)
                }
            }
            next = max(next, target)
            try producer.serve()
            state.withLock { $0.sent = producer.acknowledgedCount }
            if next < length { usleep(Self.tick) }
        }
        guard try producer.flush(within: .seconds(120)), producer.refusedCount == 0 else {
            throw FaultFailure("\(producer.outstandingCount) records were not acknowledged")
        }
        state.withLock { $0.sent = producer.acknowledgedCount }
    }
}
