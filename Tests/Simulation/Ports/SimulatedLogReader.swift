package import Kafka
package import Plates

/// Reads the simulated logs outside the group.
package final class SimulatedLogReader: LogReader {
    private let process: Process
    private let batchLimit: Int
    private static let patience = TimeSpan.seconds(60)

    package init(process: Process, batchLimit: Int) {
        self.process = process
        self.batchLimit = batchLimit
    }

    @discardableResult
    package func read(
        _ topic: String, _ partition: Partition, from start: Offset?, to end: Offset?,
        _ body: (borrowing RecordBatch) throws -> Void
    ) throws -> Offset {
        try process.enter()
        let broker = process.broker
        guard let topic = broker.place(of: topic) else {
            throw KafkaFailure(.topicMissing, "there is no simulated topic '\(topic)'")
        }
        let number = Int(partition.value)
        let log = broker.log(topic, number)
        let isToStable = process.mutation == .restoreToLastStableOffset && end == nil
        let end = isToStable ? log.lastStable : end ?? log.end
        let begin = max(start ?? log.start, log.start)
        process.world.note("read", Int64(topic), Int64(number), begin.value, end.value)
        broker.readers += 1
        defer { broker.readers -= 1 }
        var next = begin
        while next < end {
            try process.enter()
            if process.failsToRead() { throw KafkaFailure(.timedOut, "the simulated log does not answer") }
            let isStable = process.world.wait(atMost: Self.patience) {
                process.isDead || broker.log(topic, number).lastStable > next
            }
            try process.checkAlive()
            guard isStable else {
                process.hasBeenHurt = true
                throw KafkaFailure(.timedOut, "the simulated log does not become stable")
            }
            let limit = process.world.chance.number(in: 1...batchLimit)
            let (records, following) = broker.log(topic, number).committed(from: next, below: end, atMost: limit)
            next = records.count == limit ? records.last.map(\.offset.next) ?? following : following
            if !records.isEmpty { try body(lend(records, of: partition)) }
        }
        try process.leave()
        return begin
    }

    package func bounds(of topic: String, _ partition: Partition) throws -> (start: Offset, end: Offset) {
        try process.enter()
        if process.failsToRead() { throw KafkaFailure(.timedOut, "the simulated bounds do not come") }
        guard let topic = process.broker.place(of: topic) else {
            throw KafkaFailure(.topicMissing, "there is no simulated topic '\(topic)'")
        }
        let log = process.broker.log(topic, Int(partition.value))
        return (log.start, log.end)
    }
}
