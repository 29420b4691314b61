import Engine
import Glibc
import Kafka
import KafkaSupport
import Plates

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

    private static let tick: UInt32 = 10_000

    /// - Parameter seconds: how long it takes; 0 = as fast as it goes.
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

    /// Waits until every record is acknowledged.
    func finish() throws {
        while !isDone { usleep(Self.tick) }
        if let failure = state.withLock({ $0.failure }) { throw FaultFailure("the feed broke off: \(failure)") }
    }

    private func send() throws {
        var producer = try Producer(settings: ClientSettings(brokers: brokers))
        let begin = Clock.seconds
        let length = world.shape.recordsPerPartition
        var next = 0
        while next < length {
            let share = seconds > 0 ? (Clock.seconds - begin) / seconds : 1
            let target = next == 0 ? 1 : min(length, Int(Double(length) * share) + 1)
            for offset in next..<max(next, target) {
                for partition in world.log.indices {
                    let record = world.log[partition][offset]
                    try producer.send(
                        world.readsTopic, partition: Int32(partition), key: record.key, value: record.value)
                }
            }
            // A partition that was just made has no leader for a moment. If its first record is refused for that and
            // its second accepted, librdkafka 2.0.2 and Kafka agree that the first is there too, and it is not: so the
            // first goes alone.
            if next == 0 { _ = try producer.flush(within: .seconds(30)) }
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
