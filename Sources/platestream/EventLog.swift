import Console
import Engine
import Kafka
import Plates

// How what happens in the engine reads in the log.

extension Log {
    /// Writes what happened in the engine as a line.
    func write(_ event: EngineEvent) {
        switch event {
        case .started(let worker, let partition, let offset, let start):
            info(
                start == .committed
                    ? "partition goes on where the group stands" : "partition starts at the log's beginning",
                [
                    "worker": .number(worker), "partition": .number(Int(partition.value)),
                    "offset": .number(Int(offset.value)),
                ])
        case .released(let worker, let partitions, let lost):
            let fields: LogFields = [
                "worker": .number(worker), "partitions": .text(partitions.map { "\($0.value)" }.joined(separator: ",")),
            ]
            if lost { warning("partitions lost to the group", fields) } else { info("partitions given back", fields) }
        case .commitOvertaken(let worker, let sentence):
            warning(
                "the group moved on before a commit; its outputs will come again, with the same ids",
                ["worker": .number(worker), "cause": .text(sentence)])
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
