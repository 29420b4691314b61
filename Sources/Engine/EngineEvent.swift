package import Kafka
package import Plates

/// What happened in the engine that a person may want to know: a value, which the commands turn into a log line.
package enum EngineEvent: Sendable {
    /// The group has given partitions: their state comes back now, and until then the worker reads nothing.
    case assigned(worker: Int, partitions: [Partition])
    case started(worker: Int, partition: Partition, from: Offset, Start)
    case released(worker: Int, partitions: [Partition], lost: Bool)
    /// The partition is not read any more; the others are.
    case halted(worker: Int, partition: Partition, EngineFailure)
    /// Kafka does not answer a question without which the worker cannot go on: it asks again.
    case waiting(worker: Int, cause: String)
    /// So many records of the kept state have come back so far.
    case restoring(worker: Int, partition: Partition, records: Int)
    case restored(worker: Int, partition: Partition, RestoredState, took: TimeSpan)
    case state(worker: Int, partition: Partition, StateNotice)
    /// A commit did not happen; its reads are processed again from the committed offsets.
    case generationDropped(worker: Int, GenerationDropped)
    /// A commit has been without an answer for so long that another sink takes over and finds out what became of it.
    case commitHangs(worker: Int, seconds: Int)
    /// The group has put another in this member's place, or taken it for another: it joins anew.
    case rejoining(worker: Int, KafkaFailure)
    /// Another version of the topology decides from here on; all that came before is committed.
    case policyTaken(worker: Int, version: String)
    case topic(TopicNotice)
    case kafkaLog(worker: Int, KafkaLogLine)
    case failed(worker: Int, any Error)
    case stopped(worker: Int)
}

/// What has become of the topic of reads under the run.
package enum TopicNotice: Sendable {
    /// It is gone; the run waits for it. Said once a minute.
    case missing(KafkaFailure)
    /// Kafka does not say whether it is still the one that is read. Said once a minute.
    case untold(KafkaFailure)
    /// Another has its name: what is not committed is dropped, and each position is judged.
    case madeAnew(worker: Int, topic: String)
}

/// Where a partition goes on, and why there.
package enum Start: Sendable {
    case committed
    /// The group has no position any more, but the kept state says where it was.
    case commitRecord
    case beginning
    /// Behind records that are lost, as the operator has accepted.
    case afterLoss(RecordRange)
    /// At the beginning of a log that is another than the one this position was of, as the operator has accepted.
    case newLog(RecordPosition)
}

/// What a restore brought back.
package struct RestoredState: Equatable, Sendable {
    package enum Source: Sendable { case image, changelog }

    package let source: Source
    /// How many records of the changelog were read.
    package let records: Int
    package let windows: Int
    package let readIDs: Int
}

/// What is to be said of a partition's kept state.
package enum StateNotice: Equatable, Sendable {
    /// The image on the local disk was not used; the state comes from the changelog.
    case imageUnusable(String)
    case imageNotSaved(String)
    /// Another version of the topology has decided so far; what is kept is judged by the present rules.
    case topologyChanged
    /// Windows of hotlists that the topology does not have any more: they are forgotten one by one.
    case goneHotlists([String: Int])
    /// The group's position is not the one that the state was kept for.
    case positionMoved(kept: Offset, group: Offset)
    /// The position was believed, though the record is not there that would prove it.
    case positionUnproven(UnprovenPosition)
    /// The kept state is lost, and windows start anew, as the operator has accepted.
    case windowsBeginAnew(StateLoss)
    /// Some read ids could not be brought back, so a resent read may be processed again.
    case readIDsIncomplete
}

/// Why a run, or one partition of it, cannot go on.
package enum EngineFailure: Error, CustomStringConvertible {
    /// The group's position lies before what the log still holds.
    case inputLost(RecordRange)
    /// The kept position is of another log than the one that is there, of which the log's first offset is named.
    case anotherLog(RecordPosition, LogMismatch, start: Offset)
    /// What the position asks of the kept state is not there.
    case stateLost(RecordPosition, changelog: String, StateLoss)
    /// The source handed out a record a second time.
    case offsetRepeated(partition: Partition, expected: Offset, came: Offset)
    /// The kept state cannot be read.
    case stateRefused(topic: String, partition: Partition, String)
    case commitStuck(seconds: Int)
    /// What was polled last is not known to be committed at the end.
    case endedUncommitted(reads: Int)

    package var description: String {
        switch self {
        case .inputLost(let loss):
            """
            topic \(loss.topic), partition \(loss.partition.value): records \(loss.first.value) to \(loss.last.value) were \
            deleted before they were processed; run with --accept-loss \(loss.text) to go on without them
            """
        case .anotherLog(let place, let mismatch, let start):
            """
            topic \(place.topic), partition \(place.partition.value): the kept position, offset \(place.offset.value), \
            is of another log: \(mismatch). Bring back the topic that was read; or run with --accept-new-log \
            \(place.text) to read this one from its beginning, offset \(start.value), with the windows as they are
            """
        case .stateLost(let place, let changelog, let loss):
            """
            topic \(place.topic), partition \(place.partition.value): \(loss.sentence(of: place, in: changelog)). \
            \(loss.remedy(changelog)); or run with --accept-new-windows \(place.text) to go on with windows that start anew: \
            what was told may be told again
            """
        case .offsetRepeated(let partition, let expected, let came):
            """
            partition \(partition.value): offset \(came.value) came a second time, \(expected.value) was next; please \
            report this
            """
        case .stateRefused(let topic, let partition, let sentence):
            "topic \(topic), partition \(partition.value): \(sentence)"
        case .commitStuck(let seconds):
            "no commit was acknowledged for \(seconds) s; is the broker reachable, and are its topics writable?"
        case .endedUncommitted(let reads):
            """
            of the last \(reads) reads it is not known that they are committed; the next run processes again those that \
            are not
            """
        }
    }
}
