import CRdKafka
import Glibc

// What a stage asks of its Kafka, past the engine's own client.

extension Stage {
    /// Where members reach the broker through a proxy.
    var proxied: String { "127.0.0.1:\(program.port + 4)" }

    func makeProxy() throws -> Proxy {
        try Proxy(listening: UInt16(program.port + 4), to: UInt16(program.port + 3))
    }

    /// Where the group stands in each partition, once no transaction is open on it.
    func settledOffsets() throws -> [Int] {
        try Stage.persist { try askOffsets() }
    }

    /// Asks again while brokers come back.
    static func persist<Answer>(_ ask: () throws -> Answer) throws -> Answer {
        let end = Clock.seconds + settleSeconds
        while true {
            do { return try ask() } catch {
                if Clock.seconds > end { throw error }
                pause(0.5)
            }
        }
    }

    /// The same, asked once.
    func askOffsets() throws -> [Int] {
        let client = try Client(
            RD_KAFKA_CONSUMER,
            [
                "bootstrap.servers": cluster.brokers, "group.id": world.topology, "isolation.level": "read_committed",
                "enable.auto.commit": "false",
            ])
        let list = unsafe rd_kafka_topic_partition_list_new(Int32(world.log.count))
        defer { unsafe rd_kafka_topic_partition_list_destroy(list) }
        for partition in world.log.indices {
            unsafe rd_kafka_topic_partition_list_add(list, world.readsTopic, Int32(partition))
        }
        let code = unsafe rd_kafka_committed(client.pointer, list, 30_000)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR, let list = unsafe list else {
            throw FaultFailure("cannot learn where the group stands: \(unsafe String(cString: rd_kafka_err2str(code)))")
        }
        return try world.log.indices.map { place in
            let row = unsafe list.pointee.elems[place]
            guard unsafe row.err == RD_KAFKA_RESP_ERR_NO_ERROR else {
                throw FaultFailure(
                    "cannot learn where the group stands: \(unsafe String(cString: rd_kafka_err2str(row.err)))")
            }
            return unsafe max(0, Int(row.offset))
        }
    }

    /// Deletes this world's topics: a broker that comes back looks at every log that it holds, and with those of two
    /// hundred faults that takes longer than anybody waits. Not before the witness has ended: librdkafka 2.0.2 can hang
    /// for ever when it lets go of topics that are no more.
    func deleteTopics() throws { _ = try call("TopicCommand", "--delete", "--topic", ".*\(world.tag).*") }

    /// - Returns: what one of Kafka's own tools prints.
    func call(_ tool: String, _ arguments: String...) throws -> String {
        let command = [
            program.cluster, "tool", "org.apache.kafka.tools.\(tool)", "--bootstrap-server", cluster.brokers,
        ]
        let process = try start(command + arguments, as: tool, isMember: false)
        guard process.wait(within: 60) == .exited(0) else { throw FaultFailure("\(tool) failed: \(process.logText)") }
        return process.outputText
    }

    /// Takes a transactional id over from outside, begins a transaction and leaves it.
    func hijack(_ transactionalID: String) throws {
        let client = try Client(
            RD_KAFKA_PRODUCER, ["bootstrap.servers": cluster.brokers, "transactional.id": transactionalID])
        try unsafe check(rd_kafka_init_transactions(client.pointer, 20_000), transactionalID)
        try unsafe check(rd_kafka_begin_transaction(client.pointer), transactionalID)
        pause(0.3)
        if let error = unsafe rd_kafka_abort_transaction(client.pointer, 20_000) {
            // Fenced by its owner: that is the answer to a hijacker.
            unsafe rd_kafka_error_destroy(error)
        }
    }

    private func check(_ error: OpaquePointer?, _ transactionalID: String) throws {
        guard let error = unsafe error else { return }
        let text = unsafe String(cString: rd_kafka_error_string(error))
        unsafe rd_kafka_error_destroy(error)
        throw FaultFailure("cannot take over \(transactionalID): \(text)")
    }
}
