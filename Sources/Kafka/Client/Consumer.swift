import CRdKafka
package import Plates

/// A member of a consumer group on one topic, by librdkafka.
///
///     group ──events──▶ main queue ─────┐
///                                        ├─ poll (one thread) ─▶ SourceEvent
///     partition queues ─▶ data queue ───┘
///
/// What the group says and what the partitions hold come on two queues: each partition's queue is forwarded to the data
/// queue before the partition is assigned. So a rebalance is a value between two batches, never a callback inside one,
/// and librdkafka 2.0.2's batch call, which is unsafe beside a rebalance, never runs beside one.
///
/// librdkafka's own idea of the position is not trusted (2.0.2 skips offsets after a pause and goes back after a change
/// of subscription): each partition has its next offset here, and a record below it is dropped and counted.
@safe
package struct Consumer: ~Copyable, RecordSource {
    package typealias CommitHandle = Kafka.CommitHandle

    let topic: String
    let client: ClientHandle
    let events: EventQueue
    let data: RecordQueue
    let ownership: Ownership
    private let wakeUp: WakeUp
    private let departure: GroupDeparture?

    /// By partition: the next offset to hand out; nil where the partition is not being read.
    var nextOffsets: [Int64?] = []
    /// What librdkafka has in its assignment: it objects to a partition that comes twice, or goes without having come.
    var assigned: Set<Partition> = []
    /// Those of which librdkafka is to begin anew, once the group has nothing to say.
    var restarts: Set<Partition> = []
    var pending = PendingRecords()
    var membership = Membership()

    package internal(set) var member: GroupMember?

    /// What was seen and not handed out.
    package internal(set) var counts = ConsumerCounts()

    /// Joins the group. Nothing is read before `start`.
    ///
    /// - Parameters:
    ///   - instance: makes the member static, so that a restart under the same name takes over at once.
    ///   - departure: takes a static member out of the group at its end; nil = its place is kept until its session
    ///     ends.
    ///   - log: where librdkafka's lines go.
    package init(
        topic: String, group: String, instance: String? = nil, departure: GroupDeparture? = nil,
        settings: ClientSettings, log: KafkaLog = KafkaLog()
    ) throws {
        let configuration = try settings.consumer(group: group, instance: instance)
        configuration.setEvents(RD_KAFKA_EVENT_REBALANCE, RD_KAFKA_EVENT_ERROR, RD_KAFKA_EVENT_OFFSET_COMMIT)
        let wakeUp = try WakeUp()
        let client = try configuration.makeClient(RD_KAFKA_CONSUMER, log: log, keeping: [wakeUp])
        unsafe rd_kafka_poll_set_consumer(client.pointer)
        let subscription = PartitionList(topic: topic)
        let code = unsafe rd_kafka_subscribe(client.pointer, subscription.pointer)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw KafkaFailure(code, doing: "subscribe to the topic '\(topic)'", topic: topic)
        }
        self.topic = topic
        self.client = client
        self.wakeUp = wakeUp
        self.departure = departure
        events = unsafe EventQueue(rd_kafka_queue_get_consumer(client.pointer))
        events.wake(wakeUp)
        data = RecordQueue(of: client, waking: wakeUp)
        ownership = Ownership()
    }

    deinit {
        pending.destroyAll()
        ownership.clear()
        let place = leave()
        if let place, place.instance != nil { departure?.leave(place) }
    }

    /// Lets a sink on another thread commit this member's offsets.
    package var commitHandle: CommitHandle { CommitHandle(client: client, ownership: ownership, topic: topic) }

    /// librdkafka's lines; the same object that was given to `init`.
    package var log: KafkaLog { client.log }

    package mutating func takeLogLines() -> [KafkaLogLine] { client.log.takeLines() }

    package var droppedRecords: Int { counts.droppedRecords }
    package var offsetGaps: Int { counts.gaps }

    package var interruption: @Sendable () -> Void { { [wakeUp] in wakeUp.interrupt() } }

    package mutating func poll(timeout: TimeSpan) throws -> SourceEvent {
        let deadline = Deadline(after: timeout)
        while true {
            if let event = try nextGroupEvent() { return event }
            if !restarts.isEmpty { try restart() }
            if pending.isEmpty { fetch() }
            if let event = try pending.next() { return event }
            let remaining = deadline.remaining
            if remaining == .zero || wakeUp.takeInterruption() { return .nothing }
            wakeUp.wait(atMost: min(remaining, Limits.idleWait))
        }
    }

    private mutating func fetch() {
        let messages = unsafe data.take()
        guard unsafe !messages.isEmpty else { return }
        let polled = unsafe PolledRecords(capacity: messages.count, client: client)
        for index in unsafe messages.indices {
            guard let message = unsafe messages[index] else { continue }
            unsafe take(message, into: polled)
        }
        pending.endRun(of: polled)
    }

    private mutating func take(_ message: UnsafeMutablePointer<rd_kafka_message_t>, into polled: PolledRecords) {
        let partition = Partition(unsafe message.pointee.partition)
        guard unsafe message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR else {
            pending.endRun(of: polled)
            if unsafe isCut(by: message.pointee, partition) {
                nextOffsets[Int(partition.value)] = nil
                pending.appendCut(of: partition)
            } else if let failure = unsafe failure(in: message.pointee, of: partition) {
                pending.append(failure, of: partition)
            }
            unsafe rd_kafka_message_destroy(message)
            return
        }
        guard let next = nextOffset(of: partition), unsafe message.pointee.offset >= next else {
            counts.droppedRecords += 1
            unsafe rd_kafka_message_destroy(message)
            return
        }
        if unsafe message.pointee.offset > next { counts.gaps += 1 }
        nextOffsets[Int(partition.value)] = unsafe message.pointee.offset + 1
        if pending.openPartition != partition { pending.endRun(of: polled, thenOpen: partition) }
        unsafe polled.append(message)
    }

    func nextOffset(of partition: Partition) -> Int64? {
        nextOffsets.indices.contains(Int(partition.value)) ? nextOffsets[Int(partition.value)] : nil
    }

    /// Leaves the group and gives the partitions back, as the end of its life does anyway. Takes at most
    /// `Limits.firstAssignment`, `Limits.leave`, `ProtocolLimits.departure` and `Limits.destruction` (25 s), and that
    /// while no broker answers.
    package consuming func close() {}
}

/// What a consumer saw and did not hand out, or handed out with a remark.
package struct ConsumerCounts: Equatable, Sendable {
    /// Records below the next offset, or of a partition that was given back.
    package var droppedRecords = 0
    /// How often the offset jumped ahead: compaction, control records of transactions, aborted records.
    package var gaps = 0
}
