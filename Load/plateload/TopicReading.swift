import Console
import Glibc
import Kafka
import Plates

/// Reads a topic from its start to where it ends now.
///
/// - Parameter body: called for each record; its memory is lent for the call.
func readWhole(
    topic: String, settings: ClientSettings,
    _ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws -> Void
) throws {
    // A group of our own, so that nobody's position moves and every partition is ours.
    let group = "plateload-score-\(getpid())-\(System.now.nanoseconds)"
    var consumer = try Consumer(topic: topic, group: group, settings: settings)
    do {
        try unsafe readWhole(&consumer, topic: topic, partitionCount: try partitions(of: topic, settings), body)
    } catch {
        consumer.close()
        throw error
    }
    consumer.close()
}

private func partitions(of topic: String, _ settings: ClientSettings) throws -> Int {
    Int(try Admin(settings: settings).topics()[topic] ?? 0)
}

/// How long a topic may be silent before its end: control records of transactions stand behind the last record, so
/// the end
/// offset itself need not be reached.
private let quiet = 3.0
/// How long the group may take to give out its partitions.
private let assignmentLimit = 60.0

private func readWhole(
    _ consumer: inout Consumer, topic: String, partitionCount: Int,
    _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws -> Void
) throws {
    var ends: [Partition: Offset] = [:]
    var assignedCount = 0
    var lastEvent = System.seconds
    while assignedCount < partitionCount || !ends.isEmpty {
        switch try consumer.poll(timeout: .milliseconds(200)) {
        case .assigned(let partitions):
            assignedCount += partitions.count
            try consumer.start(
                partitions.map { partition in
                    let bounds = try consumer.bounds(of: partition)
                    if bounds.start < bounds.end { ends[partition] = bounds.end }
                    return (partition, bounds.start)
                })
        case .revoked(let partitions): try giveBack(partitions, of: topic, to: &consumer)
        case .lost(let partitions): try giveBack(partitions, of: topic, to: &consumer)
        case .records(let batch):
            for index in unsafe 0..<batch.records.count {
                let record = unsafe batch.records[index]
                guard let end = ends[batch.partition], unsafe record.offset < end else { continue }
                try unsafe body(record.key, record.value)
                if unsafe record.offset.next >= end { ends[batch.partition] = nil }
            }
        case .cut(let partition):
            throw CommandFailure(
                .failed,
                "records of '\(topic)', partition \(partition.value), were deleted before they were read; try again")
        case .nothing:
            let silence = System.seconds - lastEvent
            if assignedCount >= partitionCount, silence > quiet { return }
            guard silence < assignmentLimit else {
                throw CommandFailure(
                    .failed,
                    "the brokers gave out no partition of '\(topic)' within \(Int(assignmentLimit)) s; are they up?")
            }
            continue
        }
        lastEvent = System.seconds
    }
}

private func giveBack(_ partitions: [Partition], of topic: String, to consumer: inout Consumer) throws {
    try consumer.release(partitions)
    throw CommandFailure(
        .failed, "the group gave the partitions of '\(topic)' away while they were read; try again")
}
