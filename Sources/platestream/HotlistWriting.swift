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
    /// to, and says what a person should look at in it.
    static func addToHotlist(_ invocation: Invocation<Verb>, _ terminal: Terminal) throws -> ExitCode {
        let list = try ListOnKafka(invocation, terminal)
        let entry = EntryRecord(
            id: invocation.value(of: EntryOptions.entryID), EntryOptions.columns.map { ($0, invocation[$1]) })
        let seed = UInt64.random(in: 0 ... .max)
        do throws(EntryRejection) {
            _ = try entry.hotlist(seed: seed)
        } catch {
            throw CommandFailure(.badInput, error.sentence)
        }
        var lookup = EntryLookup(id: entry.id, entry: entry, seed: seed)
        try list.read { lookup.take($0) }
        let findings = lookup.findings(now: Process.now, noPlate: list.noPlate, seed: seed)
        try list.write(key: entry.id, value: entry.value)
        for finding in findings {
            terminal.warn("entry '\(invocation.value(of: EntryOptions.entryID))': \(finding.sentence)")
        }
        try list.tell(lookup.standing == .nothing ? .added : .replaced, findings, invocation, terminal)
        return .done
    }

    /// `hotlist remove FILE --list ID --entry-id E`: writes a tombstone, if there is something to remove.
    static func removeFromHotlist(_ invocation: Invocation<Verb>, _ terminal: Terminal) throws -> ExitCode {
        let list = try ListOnKafka(invocation, terminal)
        let id = Array(invocation.value(of: EntryOptions.entryID).utf8)
        var lookup = EntryLookup(id: id, entry: nil, seed: .random(in: 0 ... .max))
        try list.read { lookup.take($0) }
        guard lookup.standing != .nothing else {
            try list.tell(.none, [], invocation, terminal)
            return .done
        }
        try list.write(key: id, value: nil)
        try list.tell(.removed, [], invocation, terminal)
        return .done
    }
}

/// What became of an entry.
private enum EntryDeed: String {
    case added, replaced, removed, none

    func sentence(_ id: String, _ list: String) -> String {
        switch self {
        case .added: "added '\(id)' to '\(list)'"
        case .replaced: "replaced '\(id)' on '\(list)'"
        case .removed: "removed '\(id)' from '\(list)'"
        case .none: "there was no '\(id)' on '\(list)', nothing to remove"
        }
    }
}

/// A hotlist of a topology whose topic a command reads and writes.
private struct ListOnKafka {
    let list: String
    let topic: String
    /// What cameras of the topology write when they saw no plate.
    let noPlate: PlateSet
    let settings: ClientSettings

    init(_ invocation: Invocation<Verb>, _ terminal: Terminal) throws {
        list = invocation.value(of: Options.list)
        let path = invocation.value(of: Operands.topology)
        let topology = try Platestream.topology(at: path, program: terminal.program)
        topic = try Self.topic(of: Platestream.list(list, of: topology, at: path))
        noPlate = topology.reads.noPlate
        guard case .cluster(let addresses) = invocation.value(of: Options.brokers) else {
            throw CommandFailure(
                .usage, "--brokers embedded would be a broker of this command's own; name the one that the run shows")
        }
        settings = try Platestream.clientSettings(addresses.map(\.description).joined(separator: ","), invocation)
    }

    private static func topic(of list: HotlistSource) throws -> String {
        switch list.origin {
        case .topic(let topic): return topic
        case .csv(let file, _):
            throw CommandFailure(
                .badInput, "the hotlist '\(list.id)' comes from the file \(file); change that, and a run takes it up")
        }
    }

    /// Reads the topic from its beginning to the end that it has now.
    func read(_ body: (borrowing RecordBatch) -> Void) throws {
        let admin = try Admin(settings: settings)
        try admin.connect(within: Platestream.brokerPatience)
        // To write to a topic that is not there can make one, with settings that no list must have.
        guard let partitions = try admin.topics()[topic] else {
            throw try TopicReading.absence(of: topic, by: admin)
        }
        let log = KafkaLogReader(settings: settings)
        for partition in (0..<partitions).map(Partition.init) {
            try log.read(topic, partition, from: nil, to: nil, body)
        }
    }

    /// Waits until Kafka has the record on all replicas in sync.
    ///
    /// - Parameter value: nil = a tombstone.
    func write(key: [UInt8], value: [UInt8]?) throws {
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

    func tell(
        _ deed: EntryDeed, _ findings: [EntryFinding], _ invocation: Invocation<Verb>, _ terminal: Terminal
    ) throws {
        let id = invocation.value(of: EntryOptions.entryID)
        guard terminal.format == .json else {
            return try terminal.tell("\(deed.sentence(id, list)) (topic \(topic))")
        }
        var json = JSONWriter()
        json.beginObject()
        json.key("done"); json.string(deed.rawValue)
        json.key("hotlist"); json.string(list)
        json.key("topic"); json.string(topic)
        json.key("entry_id"); json.string(id)
        json.key("findings"); json.beginArray()
        for finding in findings {
            json.beginObject()
            json.key("kind"); json.string("\(finding.kind)")
            json.key("sentence"); json.string(finding.sentence)
            json.endObject()
        }
        json.endArray()
        json.endObject()
        try terminal.tell(String(decoding: json.take(), as: UTF8.self))
    }
}
