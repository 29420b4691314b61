// A broker in memory, behind the ports that librdkafka stands behind in production: one reads topic, one group, one
// member. What it lends it overwrites on release, so that a use after release shows.

import Engine
import Glibc
import Kafka
import Plates
import Threads

/// A record as a test writes it.
struct TestRecord {
    var key: [UInt8]?
    var value: [UInt8]?
    /// nil = it was written without one.
    var timestamp: Timestamp?
}

/// What the broker holds and what has been done to it; shared by source, sink and test.
final class SimulatedKafka: ClusterFacts {
    struct State: Sendable {
        var partitions: [[TestRecord]]
        var committed: [Partition: Offset] = [:]
        var outputs: [Output] = []
        var commitCount = 0
        /// The outputs of each commit that worked.
        var commits: [[Output]] = []
        /// Thrown by the commits to come, first to last; nil = that commit works.
        var commitFailures: [(any Error)?] = []
        /// The largest output that a topic takes, in bytes of key and value.
        var largest: [String: Int] = [:]
        /// Whether a commit that fails takes its outputs back.
        var isTransactional = false
        /// How long a commit takes, in microseconds.
        var commitDuration: UInt32 = 0
        /// Thrown by the poll after the one that finds nothing left.
        var pollFailure: (any Error)?
        /// So often the poll that finds nothing left throws that another has this member's name.
        var fencings = 0
        /// Handed out by the polls to come, before any record.
        var rebalances: [Rebalance] = []
        /// Thrown whenever the bounds of the log are asked for.
        var boundsFailure: KafkaFailure?
        /// What the log no longer holds.
        var starts: [Partition: Offset] = [:]
        /// What has become of the topic of reads by now: each time that it is made anew it gets another id.
        var topicID: TopicID? = TopicID(Array(repeating: 1, count: 16))
        /// The topic of reads is deleted, and not made anew.
        var topicIsGone = false
        var readsAreCompacted = false
        /// Places in the log from which compaction has taken the record.
        var compacted: Set<Offset> = []
        /// What it no longer holds once a cut has been told.
        var startsAfterCut: [Partition: Offset] = [:]
        /// The changelog, as far as it is committed.
        var changelog: [Partition: [TestRecord]] = [:]
        /// What the source was told, in order.
        var log: [String] = []
        /// How long the last poll was to wait at most.
        var lastPoll: TimeSpan?
        /// How often a poll was interrupted.
        var interruptions = 0
        /// How long the member takes to leave, in microseconds.
        var leaveDuration: UInt32 = 0
    }

    enum Rebalance: Sendable {
        case assign([Partition])
        case revoke([Partition])
        case lose([Partition])
        case cut(Partition)
    }

    struct Output: Equatable, Sendable {
        let topic: String
        let partition: Partition?
        let key: [UInt8]?
        let value: [UInt8]?
        let headers: [String: String]
    }

    let state: Guarded<State>

    init(partitions: [[TestRecord]]) {
        let all = partitions.indices.map { Partition(Int32($0)) }
        state = Guarded(State(partitions: partitions, rebalances: [.assign(all)]))
    }

    var outputs: [Output] { state.withLock { $0.outputs } }
    /// Whether the group stands at the end of every partition that holds records.
    var isDrained: Bool {
        state.withLock { state in
            state.partitions.indices.allSatisfy { place in
                let end = Offset(Int64(state.partitions[place].count))
                return end.value == 0 || state.committed[Partition(Int32(place))] == end
            }
        }
    }
    var committed: [Partition: Offset] { state.withLock { $0.committed } }

    func facts(of topic: String) throws -> TopicFacts {
        try state.withLock { state in
            if state.topicIsGone { throw KafkaFailure(.topicMissing, "there is no topic '\(topic)'") }
            return TopicFacts(name: topic, id: state.topicID)
        }
    }

    /// What a start on this Kafka goes by.
    func premises(_ accepted: Accepted = Accepted()) -> Premises {
        let (isCompacted, isTransactional) = state.withLock { ($0.readsAreCompacted, $0.isTransactional) }
        return Premises(
            cluster: self, readsAreCompacted: isCompacted, commitsAreAtomic: isTransactional, accepted: accepted)
    }
}

struct SimulatedSource: RecordSource, ~Copyable {
    let kafka: SimulatedKafka
    var positions: [Partition: Offset] = [:]
    /// The most records in one batch.
    let batchLimit: Int

    var commitHandle: SimulatedKafka { kafka }
    var droppedRecords: Int { 0 }
    var offsetGaps: Int { 0 }
    var member: GroupMember? { GroupMember(group: "test", groupGeneration: 0, id: "member") }

    func lag(of partition: Partition) -> Int { 0 }
    mutating func takeLogLines() -> [KafkaLogLine] { [] }

    var interruption: @Sendable () -> Void { { [kafka] in kafka.state.withLock { $0.interruptions += 1 } } }

    mutating func poll(timeout: TimeSpan) throws -> SourceEvent {
        let rebalance = kafka.state.withLock { state in
            state.lastPoll = timeout
            return state.rebalances.isEmpty ? nil : state.rebalances.removeFirst()
        }
        switch rebalance {
        case .assign(let partitions): return .assigned(partitions)
        case .revoke(let partitions): return .revoked(partitions)
        case .lose(let partitions): return .lost(partitions)
        case .cut(let partition):
            positions[partition] = nil
            kafka.state.withLock { $0.starts.merge($0.startsAfterCut) { $1 } }
            return .cut(partition)
        case nil: break
        }
        for (partition, position) in positions.sorted(by: { $0.key < $1.key }) {
            let records = kafka.state.withLock {
                $0.partitions[Int(partition.value)].dropFirst(Int(position.value)).prefix(batchLimit)
            }
            guard !records.isEmpty else { continue }
            positions[partition] = Offset(position.value + Int64(records.count))
            return .records(lend(Array(records), of: partition, from: position))
        }
        if let failure = kafka.state.withLock({ $0.pollFailure }) { throw failure }
        let isFenced = kafka.state.withLock { state in
            state.fencings -= 1
            if state.fencings >= 0 { state.rebalances.append(.assign([Partition(0)])) }
            return state.fencings >= 0
        }
        if isFenced { throw KafkaFailure(.instanceFenced, "another has this name") }
        usleep(200)
        return .nothing
    }

    mutating func start(_ partitions: [(partition: Partition, from: Offset)]) {
        for (partition, offset) in partitions { positions[partition] = offset }
        kafka.state.withLock { $0.log.append("start \(partitions.map { "\($0.partition.value)@\($0.from.value)" })") }
    }

    mutating func rewind(_ partitions: [(partition: Partition, to: Offset)]) {
        for (partition, offset) in partitions { positions[partition] = offset }
        kafka.state.withLock { $0.log.append("rewind \(partitions.map { "\($0.partition.value)@\($0.to.value)" })") }
    }

    mutating func release(_ partitions: [Partition]) {
        for partition in partitions { positions[partition] = nil }
        kafka.state.withLock { $0.log.append("release \(partitions.map(\.value))") }
    }

    mutating func committed(_ partitions: [Partition]) -> [(partition: Partition, offset: Offset?)] {
        kafka.state.withLock { state in partitions.map { ($0, state.committed[$0]) } }
    }

    mutating func bounds(of partition: Partition) throws -> (start: Offset, end: Offset) {
        if let failure = kafka.state.withLock({ $0.boundsFailure }) { throw failure }
        return kafka.state.withLock {
            ($0.starts[partition] ?? Offset(0), Offset(Int64($0.partitions[Int(partition.value)].count)))
        }
    }

    consuming func close() {
        usleep(kafka.state.withLock { $0.leaveDuration })
        kafka.state.withLock { $0.log.append("close") }
    }
}

/// Lends copies of records, and overwrites them when they are given back.
func lend(_ records: [TestRecord], of partition: Partition, from start: Offset) -> RecordBatch {
    var copies: [UnsafeMutableRawBufferPointer] = unsafe []
    func copy(_ bytes: [UInt8]?) -> UnsafeRawBufferPointer {
        guard let bytes else { return unsafe UnsafeRawBufferPointer(start: nil, count: 0) }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, bytes.count), alignment: 1)
        unsafe buffer.copyBytes(from: bytes)
        unsafe copies.append(buffer)
        return unsafe UnsafeRawBufferPointer(start: buffer.baseAddress, count: bytes.count)
    }
    let lent = UnsafeMutableBufferPointer<Record>.allocate(capacity: records.count)
    for (index, record) in records.enumerated() {
        unsafe lent.initializeElement(
            at: index,
            to: Record(
                offset: Offset(start.value + Int64(index)), timestamp: record.timestamp, key: copy(record.key),
                value: copy(record.value)))
    }
    let loan = unsafe copies
    return unsafe RecordBatch(partition: partition, records: UnsafeBufferPointer(lent)) {
        for index in unsafe 0..<loan.count {
            unsafe loan[index].initializeMemory(as: UInt8.self, repeating: 0xEE)
            unsafe loan[index].deallocate()
        }
        unsafe lent.deallocate()
    }
}

struct SimulatedSink: RecordSink, ~Copyable {
    let kafka: SimulatedKafka

    mutating func commit(_ generation: borrowing Generation) throws {
        let outbox = generation.outbox
        let outputs = outbox.records.map { record in
            SimulatedKafka.Output(
                topic: outbox.topics[record.topic], partition: record.partition,
                key: record.key.map { Array(outbox.bytes[$0]) },
                value: record.value.map { Array(outbox.bytes[$0]) },
                headers: Dictionary(uniqueKeysWithValues: record.headers.map { ($0.name, $0.value) }))
        }
        let next = generation.nextOffsets
        usleep(kafka.state.withLock { $0.commitDuration })
        try kafka.state.withLock { state in
            state.commitCount += 1
            let scripted = state.commitFailures.isEmpty ? nil : state.commitFailures.removeFirst()
            let failure = scripted ?? refusal(of: outputs, by: state.largest)
            if failure == nil || !state.isTransactional { state.outputs.append(contentsOf: outputs) }
            if let failure { throw failure }
            state.commits.append(outputs)
            for output in outputs {
                guard let partition = output.partition else { continue }
                state.changelog[partition, default: []].append(
                    TestRecord(key: output.key, value: output.value, timestamp: .distantPast))
            }
            state.committed.merge(next) { $1 }
            state.log.append("commit \(next.sorted { $0.key < $1.key }.map { "\($0.key.value)@\($0.value.value)" })")
        }
    }

    private func refusal(of outputs: [SimulatedKafka.Output], by largest: [String: Int]) -> GenerationDropped? {
        for output in outputs {
            let size = (output.key?.count ?? 0) + (output.value?.count ?? 0)
            guard let limit = largest[output.topic], size > limit else { continue }
            return GenerationDropped(
                isOvertaken: false, "too large", tooLarge: .init(topic: output.topic, size: size))
        }
        return nil
    }

    mutating func hasCommitted(_ offsets: [Partition: Offset]) -> Bool {
        kafka.state.withLock { state in offsets.allSatisfy { state.committed[$0.key] == $0.value } }
    }
}

/// Reads the changelog and the input as they are committed.
final class SimulatedLog: LogReader {
    let kafka: SimulatedKafka

    init(kafka: SimulatedKafka) { self.kafka = kafka }

    func read(
        _ topic: String, _ partition: Partition, from start: Offset?, to end: Offset?,
        _ body: (borrowing RecordBatch) throws -> Void
    ) throws -> Offset {
        let (records, begin) = kafka.state.withLock { state in
            topic == "reads"
                ? (state.partitions[Int(partition.value)], state.starts[partition] ?? Offset(0))
                : (state.changelog[partition] ?? [], Offset(0))
        }
        let first = max(start ?? begin, begin)
        let end = end.map { Int($0.value) } ?? records.count
        let stretch = Array(records[Int(first.value)..<max(Int(first.value), end)])
        let isGap = topic == "reads" && stretch.count == 1 && kafka.state.withLock { $0.compacted.contains(first) }
        if !stretch.isEmpty, !isGap { try body(lend(stretch, of: partition, from: first)) }
        return first
    }

    func bounds(of topic: String, _ partition: Partition) -> (start: Offset, end: Offset) {
        kafka.state.withLock { state in
            topic == "reads"
                ? (state.starts[partition] ?? Offset(0), Offset(Int64(state.partitions[Int(partition.value)].count)))
                : (Offset(0), Offset(Int64(state.changelog[partition]?.count ?? 0)))
        }
    }
}
