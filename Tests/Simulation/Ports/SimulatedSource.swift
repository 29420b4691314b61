package import Kafka
package import Plates

/// A member of the simulated group that reads the simulated log.
package struct SimulatedSource: RecordSource, ~Copyable {
    private let process: Process
    private let topic: Int
    private let batchLimit: Int
    /// What is being read, and where each goes on.
    private var positions: [(partition: Int, next: Offset)] = []
    private var answering: [Int]?
    private var told: GroupMember?

    package init(process: Process, topic: Int, batchLimit: Int) {
        self.process = process
        self.topic = topic
        self.batchLimit = batchLimit
    }

    package var commitHandle: Int { process.machine.number }
    package var droppedRecords: Int { 0 }
    package var offsetGaps: Int { 0 }
    package mutating func takeLogLines() -> [KafkaLogLine] { [] }
    package var member: GroupMember? { told }

    package func lag(of partition: Partition) -> Int {
        let next = positions.first { $0.partition == Int(partition.value) }?.next ?? Offset(0)
        return Int(process.broker.log(topic, Int(partition.value)).end.value - next.value)
    }

    /// A simulated poll never waits.
    package var interruption: @Sendable () -> Void { {} }

    package mutating func poll(timeout: TimeSpan) throws -> SourceEvent {
        try process.enter()
        if process.client.isFenced {
            process.hasBeenHurt = true
            throw KafkaFailure(.fenced, "another member has this instance's name")
        }
        if let event = process.client.takeEvent() { return tell(event) }
        if process.failsToRead() { throw KafkaFailure(.other, "the simulated poll fails") }
        return fetch()
    }

    private mutating func tell(_ event: GroupClient.Event) -> SourceEvent {
        told = process.client.newestIdentity.map(GroupMember.init)
        process.world.note("told", Int64(process.machine.number), Int64(told?.groupGeneration ?? -1))
        switch event {
        case .assigned(let partitions, _):
            if partitions.isEmpty {
                process.client.answerAssigned([])
            } else {
                answering = partitions
            }
            return .assigned(partitions.map { Partition(Int32($0)) })
        case .revoked(let partitions, _):
            answering = partitions
            return .revoked(partitions.map { Partition(Int32($0)) })
        case .lost(let partitions):
            told = nil
            answering = partitions
            return .lost(partitions.map { Partition(Int32($0)) })
        }
    }

    private mutating func fetch() -> SourceEvent {
        var places = Array(positions.indices)
        process.world.chance.shuffle(&places)
        for place in places {
            let (partition, next) = positions[place]
            let log = process.broker.log(topic, partition)
            if next < log.start || next > log.end {
                positions.remove(at: place)
                return .cut(Partition(Int32(partition)))
            }
            let limit = process.world.chance.number(in: 1...batchLimit)
            let (records, following) = log.committed(from: next, below: log.end, atMost: limit)
            positions[place].next = following
            guard let last = records.last else { continue }
            positions[place].next = last.offset.next
            process.world.note(
                "poll", Int64(process.machine.number), Int64(partition), next.value, Int64(records.count))
            return .records(lend(records, of: Partition(Int32(partition))))
        }
        return .nothing
    }

    package mutating func start(_ partitions: [(partition: Partition, from: Offset)]) throws {
        for (partition, offset) in partitions.sorted(by: { $0.partition < $1.partition }) {
            positions.removeAll { $0.partition == Int(partition.value) }
            positions.append((Int(partition.value), offset))
            process.world.note("start", Int64(process.machine.number), Int64(partition.value), offset.value)
        }
        guard let answered = answering else { return }
        answering = nil
        process.client.answerAssigned(answered)
    }

    package mutating func release(_ partitions: [Partition]) throws {
        let released = partitions.map { Int($0.value) }
        positions.removeAll { released.contains($0.partition) }
        for partition in released.sorted() {
            process.world.note("release", Int64(process.machine.number), Int64(partition))
        }
        guard answering != nil else { return }
        answering = nil
        process.client.answerRevoked(released)
    }

    package mutating func rewind(_ partitions: [(partition: Partition, to: Offset)]) throws {
        if process.mutation == .rewindLeftOut { return }
        for (partition, offset) in partitions.sorted(by: { $0.partition < $1.partition }) {
            process.world.note("rewind", Int64(process.machine.number), Int64(partition.value), offset.value)
            if let place = positions.firstIndex(where: { $0.partition == Int(partition.value) }) {
                positions[place].next = offset
            } else {
                positions.append((Int(partition.value), offset))
            }
        }
    }

    package mutating func committed(
        _ partitions: [Partition]
    ) throws -> [(partition: Partition, offset: Offset?)] {
        try process.enter()
        if process.failsToRead() { throw KafkaFailure(.timedOut, "the simulated offsets do not come") }
        return try process.stableOffsets(of: partitions)
    }

    package mutating func bounds(of partition: Partition) throws -> (start: Offset, end: Offset) {
        try process.enter()
        if process.failsToRead() { throw KafkaFailure(.timedOut, "the simulated bounds do not come") }
        let log = process.broker.log(topic, Int(partition.value))
        return (log.start, log.end)
    }

    package consuming func close() { if !process.isDead { process.client.close() } }
}

extension GroupMember {
    init(_ identity: MemberIdentity) {
        self.init(
            group: "sim", groupGeneration: Int32(identity.generation), id: String(identity.member),
            instance: identity.instance.map(String.init))
    }

    var identity: MemberIdentity {
        MemberIdentity(member: Int(id) ?? -1, generation: Int(groupGeneration), instance: instance.flatMap { Int($0) })
    }
}

extension Process {
    /// How long a client asks for stable offsets before it gives up.
    private static let patience = TimeSpan.seconds(60)

    /// The group's offsets, once no transaction holds others.
    func stableOffsets(of partitions: [Partition]) throws -> [(partition: Partition, offset: Offset?)] {
        var offsets: [(partition: Partition, offset: Offset?)] = []
        for partition in partitions {
            let number = Int(partition.value)
            if mutation == .unstableOffsets {
                offsets.append((partition, broker.unstableOffset(of: number)))
                continue
            }
            guard world.wait(atMost: Self.patience, until: { isDead || broker.stableOffset(of: number) != nil })
            else {
                hasBeenHurt = true
                throw KafkaFailure(.timedOut, "the simulated offsets are not stable")
            }
            try checkAlive()
            offsets.append((partition, broker.stableOffset(of: number) ?? nil))
        }
        return offsets
    }
}
