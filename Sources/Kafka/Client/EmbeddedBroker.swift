import CRdKafka

/// A Kafka in this process, on a real loopback port: librdkafka's mock cluster.
///
/// What it is not: it keeps all in memory and of each partition no more than `retainedBytesPerPartition`, and then
/// drops the oldest, read or not; it has no transactions (aborted records are seen, offsets sent with a transaction are
/// forgotten), no admin requests, no times of offsets; an unknown topic appears with four partitions; an empty fetch
/// waits its full `fetch.wait.max.ms` even when a record comes meanwhile, so that setting must stay small here; a first
/// join takes three seconds. It is good for a first look and for tests of the protocol.
@safe
package struct EmbeddedBroker: ~Copyable {
    /// The oldest records of a partition go when it holds more than this; a producer must wait for its readers.
    package static let retainedBytesPerPartition = 5 * 1_024 * 1_024

    private let client: ClientHandle
    private let cluster: OpaquePointer

    /// `HOST:PORT[,…]`, as `--brokers` takes it.
    package let brokers: String

    package init(nodes: Int = 1, log: KafkaLog = KafkaLog()) throws {
        precondition(nodes >= 1, "a cluster has at least one node")
        let configuration = Configuration()
        try configuration.set("client.id", "embedded-broker")
        let client = try configuration.makeClient(RD_KAFKA_PRODUCER, log: log)
        guard let cluster = unsafe rd_kafka_mock_cluster_new(client.pointer, Int32(nodes)) else {
            throw KafkaFailure(.other, "cannot open a loopback port for the embedded broker; raise 'ulimit -n'")
        }
        self.client = client
        unsafe self.cluster = cluster
        unsafe brokers = rd_kafka_mock_cluster_bootstraps(cluster).map { unsafe String(cString: $0) } ?? ""
    }

    deinit { unsafe rd_kafka_mock_cluster_destroy(cluster) }

    package func createTopic(_ name: String, partitions: Int) throws {
        let code = unsafe rd_kafka_mock_topic_create(cluster, name, Int32(partitions), 1)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw KafkaFailure(code, doing: "create the topic '\(name)' in the embedded broker", topic: name)
        }
    }

    /// Makes the next requests of a kind fail, one code each. For tests.
    ///
    /// - Parameter request: the number of the kind in Kafka's protocol (0 produce, 1 fetch, 8 commit of offsets …).
    func fail(_ request: Int16, with codes: [rd_kafka_resp_err_t]) {
        unsafe rd_kafka_mock_push_request_errors_array(cluster, request, codes.count, codes)
    }
}
