import Console
import Encoding
import Hotlists
import Kafka
import Keeping
import Plates
import Topologies

// The commands that write to the topic of a hotlist: `hotlist add` and `hotlist remove`.

extension Platestream {
    /// `hotlist add FILE --list ID …`: writes an entry once it is found good by the rules that rows of files are held
    /// to.
    static func addToHotlist(_ invocation: Invocation<Verb>, _ terminal: Terminal) throws -> ExitCode {
        let topic = try topic(of: invocation, terminal)
        let key = Array(invocation.value(of: EntryOptions.entryID).utf8)
        let value = entryRecord(EntryOptions.columns.map { ($0, invocation[$1]) })
        if let rejection = rejection(key: key, value: value) { throw CommandFailure(.badInput, rejection.sentence) }
        try send(key: key, value: value, to: topic, invocation)
        try tell("added", topic, invocation, terminal)
        return .done
    }

    /// `hotlist remove FILE --list ID --entry-id E`: writes a tombstone.
    static func removeFromHotlist(_ invocation: Invocation<Verb>, _ terminal: Terminal) throws -> ExitCode {
        let topic = try topic(of: invocation, terminal)
        try send(key: Array(invocation.value(of: EntryOptions.entryID).utf8), value: nil, to: topic, invocation)
        try tell("removed", topic, invocation, terminal)
        return .done
    }

    private static func topic(of invocation: Invocation<Verb>, _ terminal: Terminal) throws -> String {
        let path = invocation.value(of: Operands.topology)
        let report = TopologyFile.load(path: path, program: terminal.program)
        guard let topology = report.topology else {
            throw CommandFailure(.badInput, "\(path) has errors; 'platestream check \(path)' lists them")
        }
        let id = invocation.value(of: Options.list)
        guard let list = topology.hotlists.first(where: { $0.id == id }) else {
            let known = topology.hotlists.map { "'\($0.id)'" }.joined(separator: ", ")
            throw CommandFailure(.badInput, "\(path) has no hotlist '\(id)', but \(known)")
        }
        switch list.origin {
        case .topic(let topic): return topic
        case .csv(let file, _):
            throw CommandFailure(
                .badInput, "the hotlist '\(id)' comes from the file \(file); change that, and a run takes it up")
        }
    }

    /// Waits until Kafka has the record on all replicas in sync.
    private static func send(
        key: [UInt8], value: [UInt8]?, to topic: String, _ invocation: Invocation<Verb>
    ) throws {
        guard case .cluster(let addresses) = invocation.value(of: Options.brokers) else {
            throw CommandFailure(
                .usage, "--brokers embedded would be a broker of this command's own; name the one that the run shows")
        }
        let settings = try clientSettings(addresses.map(\.description).joined(separator: ","), invocation)
        let admin = try Admin(settings: settings)
        try admin.connect(within: Platestream.brokerPatience)
        // To write to a topic that is not there can make one, with settings that no list must have.
        guard try admin.topics()[topic] != nil else {
            throw KafkaFailure(
                .topicMissing,
                "Kafka has no topic '\(topic)'; make it with 'platestream run FILE --create-topics'")
        }
        var producer = try Producer(settings: settings)
        try unsafe key.withUnsafeBytes { key in
            guard let value else {
                return try unsafe producer.send(
                    topic: topic, key: key, value: UnsafeRawBufferPointer(start: nil, count: 0))
            }
            try unsafe value.withUnsafeBytes { try unsafe producer.send(topic: topic, key: key, value: $0) }
        }
        let isAnswered = try producer.flush(within: Limits.acknowledgement)
        if let failure = producer.firstFailure { throw failure }
        guard isAnswered else {
            throw KafkaFailure(.timedOut, "Kafka does not say whether it has the entry; do it again")
        }
    }

    private static func tell(
        _ deed: String, _ topic: String, _ invocation: Invocation<Verb>, _ terminal: Terminal
    ) throws {
        let (id, list) = (invocation.value(of: EntryOptions.entryID), invocation.value(of: Options.list))
        guard terminal.format == .json else {
            return try terminal.tell("\(deed) '\(id)' \(deed == "added" ? "to" : "from") '\(list)' (topic \(topic))")
        }
        var json = JSONWriter()
        json.beginObject()
        json.key("done"); json.string(deed)
        json.key("hotlist"); json.string(list)
        json.key("topic"); json.string(topic)
        json.key("entry_id"); json.string(id)
        json.endObject()
        try terminal.tell(String(decoding: json.take(), as: UTF8.self))
    }
}
