import CRdKafka
package import Plates
import Threads

/// A topic to be made.
package struct NewTopic: Sendable {
    package let name: String
    package let partitions: Int32
    /// -1 = as the broker is set.
    package let replication: Int32
    package let settings: [String: String]

    package init(name: String, partitions: Int32, replication: Int32 = -1, settings: [String: String] = [:]) {
        self.name = name
        self.partitions = partitions
        self.replication = replication
        self.settings = settings
    }
}

extension Admin {
    /// Makes topics, and waits until they can be used; one that is there already stays as it is.
    package func create(_ topics: [NewTopic]) throws {
        if topics.isEmpty { return }
        var requests = try unsafe topics.map { topic -> OpaquePointer? in unsafe try Admin.request(for: topic) }
        defer { unsafe requests.forEach { unsafe rd_kafka_NewTopic_destroy($0) } }
        let event = try unsafe ask(RD_KAFKA_ADMIN_OP_CREATETOPICS, doing: "create topics") { options, queue in
            unsafe rd_kafka_CreateTopics(client.pointer, &requests, requests.count, options, queue)
        }
        var count = 0
        guard let results = unsafe rd_kafka_CreateTopics_result_topics(event.pointer, &count) else { return }
        try unsafe Admin.check(results, count, [RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS]) { "create the topic '\($0)'" }
        let handles = TopicHandles(client)
        for topic in topics { _ = try handles.partitionCount(of: topic.name) }
    }

    private static func check(
        _ results: UnsafeMutablePointer<OpaquePointer?>, _ count: Int, _ accepted: [rd_kafka_resp_err_t],
        doing: (String) -> String
    ) throws {
        for index in 0..<count {
            let result = unsafe results[index]
            let code = unsafe rd_kafka_topic_result_error(result)
            if code == RD_KAFKA_RESP_ERR_NO_ERROR || accepted.contains(code) { continue }
            let name = unsafe String(cString: rd_kafka_topic_result_name(result))
            let text = unsafe rd_kafka_topic_result_error_string(result).map { unsafe String(cString: $0) }
            throw KafkaFailure(code, doing: doing(name), topic: name, text: text)
        }
    }

    private static func request(for topic: NewTopic) throws -> OpaquePointer {
        var said = ErrorText()
        guard
            let request = unsafe rd_kafka_NewTopic_new(
                topic.name, topic.partitions, topic.replication, &said.bytes, said.bytes.count)
        else { throw KafkaFailure(.other, "cannot create the topic '\(topic.name)': \(said.text)") }
        for (key, value) in topic.settings { unsafe rd_kafka_NewTopic_set_config(request, key, value) }
        return unsafe request
    }

    /// Gives a topic more partitions: `count` in all.
    package func createPartitions(of topic: String, count: Int32) throws {
        let doing = "give the topic '\(topic)' \(count) partitions"
        var said = ErrorText()
        guard
            let request = unsafe rd_kafka_NewPartitions_new(topic, Int(count), &said.bytes, said.bytes.count)
        else { throw KafkaFailure(.other, "cannot \(doing): \(said.text)") }
        var requests = unsafe [Optional(request)]
        defer { unsafe rd_kafka_NewPartitions_destroy(request) }
        let event = try unsafe ask(RD_KAFKA_ADMIN_OP_CREATEPARTITIONS, doing: doing, topic: topic) { options, queue in
            unsafe rd_kafka_CreatePartitions(client.pointer, &requests, 1, options, queue)
        }
        var resultCount = 0
        guard let results = unsafe rd_kafka_CreatePartitions_result_topics(event.pointer, &resultCount) else { return }
        try unsafe Admin.check(results, resultCount, [], doing: { _ in doing })
        let deadline = Deadline(after: Limits.topicPropagation)
        while try TopicHandles(client).partitionCount(of: topic) < count, !deadline.hasPassed {
            Pause.of(.milliseconds(50))
        }
    }

    /// The settings of a topic, those that it inherits too; nil for a value that Kafka keeps to itself.
    package func settings(of topic: String) throws -> [String: TopicSetting] {
        try settings(
            of: RD_KAFKA_RESOURCE_TOPIC, topic, topic: topic, doing: "read the settings of the topic '\(topic)'")
    }

    /// - Parameter topic: what it is about, where it is a topic.
    func settings(
        of kind: rd_kafka_ResourceType_t, _ name: String, topic: String? = nil, doing: String,
        within limit: TimeSpan = Limits.answer
    ) throws -> [String: TopicSetting] {
        guard let resource = unsafe rd_kafka_ConfigResource_new(kind, name) else {
            throw KafkaFailure(.other, "cannot \(doing): '\(name)' is not a name")
        }
        var resources = unsafe [Optional(resource)]
        defer { unsafe rd_kafka_ConfigResource_destroy(resource) }
        let event = try unsafe ask(
            RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, doing: doing, topic: topic, within: limit
        ) { options, queue in
            unsafe rd_kafka_DescribeConfigs(client.pointer, &resources, 1, options, queue)
        }
        var count = 0
        guard let results = unsafe rd_kafka_DescribeConfigs_result_resources(event.pointer, &count), count == 1 else {
            throw KafkaFailure(.other, "cannot \(doing): the answer holds no settings")
        }
        let result = unsafe results[0]
        try unsafe Admin.check(result, doing: doing, topic: topic)
        var entryCount = 0
        guard let entries = unsafe rd_kafka_ConfigResource_configs(result, &entryCount) else { return [:] }
        var settings: [String: TopicSetting] = [:]
        for index in 0..<entryCount {
            let entry = unsafe entries[index]
            let name = unsafe String(cString: rd_kafka_ConfigEntry_name(entry))
            settings[name] = unsafe TopicSetting(
                value: rd_kafka_ConfigEntry_value(entry).map { unsafe String(cString: $0) },
                isOwn: rd_kafka_ConfigEntry_source(entry) == RD_KAFKA_CONFIG_SOURCE_DYNAMIC_TOPIC_CONFIG)
        }
        return settings
    }

    /// Sets some settings of a topic and leaves its others: librdkafka 2.0.2 can only replace all of them, so what the
    /// topic has set is read first and sent along.
    package func set(_ changes: [String: String], of topic: String) throws {
        let doing = "change the settings of the topic '\(topic)'"
        var wanted = try settings(of: topic).compactMapValues { $0.isOwn ? $0.value : nil }
        wanted.merge(changes) { _, new in new }
        guard let resource = unsafe rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic) else {
            throw KafkaFailure(.other, "cannot \(doing): '\(topic)' is not a name of a topic")
        }
        defer { unsafe rd_kafka_ConfigResource_destroy(resource) }
        for (key, value) in wanted { unsafe rd_kafka_ConfigResource_set_config(resource, key, value) }
        var resources = unsafe [Optional(resource)]
        let event = try unsafe ask(RD_KAFKA_ADMIN_OP_ALTERCONFIGS, doing: doing, topic: topic) { options, queue in
            unsafe rd_kafka_AlterConfigs(client.pointer, &resources, 1, options, queue)
        }
        var count = 0
        guard let results = unsafe rd_kafka_AlterConfigs_result_resources(event.pointer, &count) else { return }
        for index in 0..<count { try unsafe Admin.check(results[index], doing: doing, topic: topic) }
    }

    private static func check(_ resource: OpaquePointer?, doing: String, topic: String?) throws {
        let code = unsafe rd_kafka_ConfigResource_error(resource)
        guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return }
        let text = unsafe rd_kafka_ConfigResource_error_string(resource).map { unsafe String(cString: $0) }
        throw KafkaFailure(code, doing: doing, topic: topic, text: text)
    }

    /// Deletes the records of each partition that stand before an offset.
    package func deleteRecords(of topic: String, before offsets: [Partition: Offset]) throws {
        if offsets.isEmpty { return }
        let doing = "delete records of '\(topic)'"
        let list = PartitionList(topic: topic, offsets.map { ($0.key, $0.value.value) })
        var requests = unsafe [rd_kafka_DeleteRecords_new(list.pointer)]
        defer { unsafe requests.forEach { unsafe rd_kafka_DeleteRecords_destroy($0) } }
        let event = try unsafe ask(RD_KAFKA_ADMIN_OP_DELETERECORDS, doing: doing, topic: topic) { options, queue in
            unsafe rd_kafka_DeleteRecords(client.pointer, &requests, 1, options, queue)
        }
        guard let result = unsafe rd_kafka_DeleteRecords_result_offsets(event.pointer) else { return }
        for row in unsafe PartitionList.rows(of: result) where row.error != RD_KAFKA_RESP_ERR_NO_ERROR {
            throw KafkaFailure(row.error, doing: "\(doing) in partition \(row.partition.value)", topic: topic)
        }
    }
}

/// One setting of a topic.
package struct TopicSetting: Equatable, Sendable {
    package let value: String?
    /// Set for this topic itself, not inherited from the broker.
    package let isOwn: Bool

    package init(value: String?, isOwn: Bool) {
        self.value = value
        self.isOwn = isOwn
    }
}
