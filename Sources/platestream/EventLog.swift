import Console
import Engine
import Kafka
import Plates

// How what happens in the engine reads in the log.

extension Log {
    /// Writes what happened in the engine as a line.
    func write(_ event: EngineEvent) {
        switch event {
        case .assigned(let worker, let partitions):
            debug("partitions assigned", fields(worker, partitions))
        case .started(let worker, let partition, let offset, let start):
            info(
                sentence(start),
                [
                    "worker": .number(worker), "partition": .number(Int(partition.value)),
                    "offset": .number(Int(offset.value)),
                ])
        case .released(let worker, let partitions, let lost):
            let fields = fields(worker, partitions)
            if lost { warning("partitions lost to the group", fields) } else { info("partitions given back", fields) }
        case .halted(let worker, let partition, let failure):
            error(
                "partition halted: \(failure)",
                ["worker": .number(worker), "partition": .number(Int(partition.value))])
        case .waiting(let worker, let cause):
            warning("worker waits for Kafka", ["worker": .number(worker), "cause": .text(cause)])
        case .restoring(let worker, let partition, let records):
            info("state is coming back", fields(worker, partition, ["records": .number(records)]))
        case .restored(let worker, let partition, let restored, let took):
            info(
                restored.source == .image ? "state is back, from the local image" : "state is back, from the changelog",
                fields(
                    worker, partition,
                    [
                        "records": .number(restored.records), "windows": .number(restored.windows),
                        "read_ids": .number(restored.readIDs), "ms": .number(Int(took.nanoseconds / 1_000_000)),
                    ]))
        case .state(let worker, let partition, let notice): write(notice, fields(worker, partition))
        case .generationDropped(let worker, let dropped):
            warning(
                dropped.isOvertaken
                    ? "the group moved on before a commit; its reads are processed again by their owner"
                    : "a commit did not happen; its reads are processed again",
                ["worker": .number(worker), "cause": .text(dropped.description)])
        case .commitHangs(let worker, let seconds):
            warning(
                "a commit has had no answer; another producer finds out what became of it",
                ["worker": .number(worker), "seconds": .number(seconds)])
        case .rejoining(let worker, let failure):
            warning(
                "worker was put out of the group and joins anew; what was not committed is processed again",
                ["worker": .number(worker), "cause": .text(failure.description)])
        case .policyTaken(let worker, let version):
            info(
                "another version of the topology decides from here on",
                ["worker": .number(worker), "version": .text(version)])
        case .topic(let notice): write(notice)
        case .kafkaLog(let worker, let line):
            write(
                LogLevel(line.level), "Kafka client: \(line.text)",
                ["worker": .number(worker), "facility": .text(line.facility)])
        case .failed(let worker, let failure):
            error("worker failed: \(failure)", ["worker": .number(worker)])
        case .stopped(let worker):
            debug("worker has left the group", ["worker": .number(worker)])
        }
    }
}

extension Log {
    /// What is to be said of the topic of reads.
    private func write(_ notice: TopicNotice) {
        switch notice {
        case .missing(let failure):
            warning(
                "the topic of reads is gone: the run waits for it, and commits nothing meanwhile",
                ["cause": .text(failure.description)])
        case .untold(let failure):
            warning(
                "Kafka does not say whether the topic of reads is still the one that is read",
                ["cause": .text(failure.description)])
        case .madeAnew(let worker, let topic):
            warning(
                "the topic of reads was made anew: what is not committed is dropped, and each position is judged",
                ["worker": .number(worker), "topic": .text(topic)])
        }
    }

    /// What is to be said of a partition's kept state.
    private func write(_ notice: StateNotice, _ fields: LogFields) {
        switch notice {
        case .imageUnusable(let cause):
            warning("the local state image is not used, the changelog is", fields + ["cause": .text(cause)])
        case .imageNotSaved(let cause):
            warning("the state image could not be saved; the next start takes longer", fields + ["cause": .text(cause)])
        case .topologyChanged:
            info("the state was kept under another version of the topology; it is judged by the present rules", fields)
        case .goneHotlists(let counts):
            for (hotlist, count) in counts.sorted(by: { $0.key < $1.key }) {
                info(
                    "the topology has this hotlist no more: its windows are forgotten",
                    fields + ["hotlist": .text(hotlist), "windows": .number(count)])
            }
        case .positionMoved(let kept, let group):
            warning(
                "the group's position is not the one that the state was kept for: what was told since may be suppressed",
                fields + ["kept": .number(Int(kept.value)), "group": .number(Int(group.value))])
        case .positionUnproven(let cause):
            let (level, sentence) = words(of: cause)
            write(level, sentence, fields)
        case .windowsBeginAnew:
            warning(
                "the kept state is lost: windows start anew, as accepted; what was told may be told again", fields)
        case .readIDsIncomplete:
            warning("not all read ids came back: a read that is sent again may be processed again", fields)
        }
    }
}

private func sentence(_ start: Start) -> String {
    switch start {
    case .committed: "partition goes on where the group stands"
    case .commitRecord: "the group has no position: partition goes on where the kept state says"
    case .beginning: "partition starts at the log's beginning"
    case .afterLoss(let loss): "partition goes on without \(loss.text), as accepted"
    case .newLog(let place):
        "partition starts at the beginning of another log than that of \(place.text), as accepted: windows stay, "
            + "read ids begin anew"
    }
}

/// Why a position was believed that nothing proves, and how much that matters.
private func words(of cause: UnprovenPosition) -> (LogLevel, String) {
    switch cause {
    case .recordExpired(let offset):
        (.info, "the log begins at the position: the record read last, at \(offset.value), is over its retention")
    case .recordCompacted(let offset):
        (.info, "the record read last, at \(offset.value), was compacted away: the position cannot be proven")
    case .copied:
        (.warning, "the topic was made anew and holds the record read last: it is taken for a copy of the old one")
    case .noEvidence:
        (
            .warning,
            "no record was kept that proves the position: it is believed, and what is read from here on proves it to "
                + "the next start"
        )
    }
}

private func fields(_ worker: Int, _ partition: Partition, _ more: LogFields = [:]) -> LogFields {
    ["worker": .number(worker), "partition": .number(Int(partition.value))] + more
}

private func fields(_ worker: Int, _ partitions: [Partition]) -> LogFields {
    ["worker": .number(worker), "partitions": .text(partitions.map { "\($0.value)" }.joined(separator: ","))]
}

extension LogLevel {
    init(_ level: KafkaLogLine.Level) {
        self =
            switch level {
            case .error: .error
            case .warning: .warning
            case .info: .info
            case .debug: .debug
            }
    }
}
