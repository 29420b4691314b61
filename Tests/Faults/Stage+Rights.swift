import CRdKafka

// Rights on topics, by Kafka's own lists of them. The broker lets everybody do what no list speaks of.

extension Stage {
    /// Whoever comes without a login, as all do here, may do everything with the topic but write to it.
    func forbidWriting(to topic: String) throws {
        let client = try Client(RD_KAFKA_PRODUCER, ["bootstrap.servers": cluster.brokers])
        for (operation, permission) in [
            (RD_KAFKA_ACL_OPERATION_ALL, RD_KAFKA_ACL_PERMISSION_TYPE_ALLOW),
            (RD_KAFKA_ACL_OPERATION_WRITE, RD_KAFKA_ACL_PERMISSION_TYPE_DENY),
        ] {
            var said = [CChar](repeating: 0, count: 512)
            let binding = unsafe rd_kafka_AclBinding_new(
                RD_KAFKA_RESOURCE_TOPIC, topic, RD_KAFKA_RESOURCE_PATTERN_LITERAL, "User:ANONYMOUS", "*", operation,
                permission, &said, said.count)
            defer { unsafe rd_kafka_AclBinding_destroy(binding) }
            var bindings = unsafe [binding]
            try unsafe ask(client, "take away the right to write to \(topic)") { queue in
                unsafe rd_kafka_CreateAcls(client.pointer, &bindings, 1, nil, queue)
            }
        }
    }

    /// The topic is as open again as every other.
    func allowWriting(to topic: String) throws {
        let client = try Client(RD_KAFKA_PRODUCER, ["bootstrap.servers": cluster.brokers])
        var said = [CChar](repeating: 0, count: 512)
        let filter = unsafe rd_kafka_AclBindingFilter_new(
            RD_KAFKA_RESOURCE_TOPIC, topic, RD_KAFKA_RESOURCE_PATTERN_LITERAL, nil, nil, RD_KAFKA_ACL_OPERATION_ANY,
            RD_KAFKA_ACL_PERMISSION_TYPE_ANY, &said, said.count)
        defer { unsafe rd_kafka_AclBinding_destroy(filter) }
        var filters = unsafe [filter]
        try unsafe ask(client, "give back the right to write to \(topic)") { queue in
            unsafe rd_kafka_DeleteAcls(client.pointer, &filters, 1, nil, queue)
        }
    }

    private func ask(_ client: Client, _ deed: String, _ request: (OpaquePointer) -> Void) throws {
        guard let queue = unsafe rd_kafka_queue_new(client.pointer) else { throw FaultFailure("cannot \(deed)") }
        defer { unsafe rd_kafka_queue_destroy(queue) }
        unsafe request(queue)
        guard let event = unsafe rd_kafka_queue_poll(queue, 30_000) else {
            throw FaultFailure("cannot \(deed): no answer")
        }
        defer { unsafe rd_kafka_event_destroy(event) }
        guard unsafe rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw FaultFailure("cannot \(deed): \(unsafe String(cString: rd_kafka_event_error_string(event)))")
        }
    }
}
