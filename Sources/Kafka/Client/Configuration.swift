import CRdKafka

/// A set of librdkafka's properties, until a client takes it over.
@safe
struct Configuration: ~Copyable {
    private let pointer: OpaquePointer

    init() {
        unsafe pointer = rd_kafka_conf_new()
    }

    deinit { unsafe rd_kafka_conf_destroy(pointer) }

    /// - Throws: `KafkaFailure` that names the key and says what librdkafka says of it.
    func set(_ key: String, _ value: String) throws {
        var said = ErrorText()
        guard unsafe rd_kafka_conf_set(pointer, key, value, &said.bytes, said.bytes.count) != RD_KAFKA_CONF_OK else {
            return
        }
        throw KafkaFailure(
            .settings, "--kafka \(key): \(said.text); librdkafka's CONFIGURATION.md lists the names and their values")
    }

    /// Turns these kinds of news into events on the client's queue (`RD_KAFKA_EVENT_…`).
    func setEvents(_ kinds: Int32...) {
        unsafe rd_kafka_conf_set_events(pointer, kinds.reduce(0, |))
    }

    /// Makes a client of these properties.
    ///
    /// - Parameters:
    ///   - reports: where a producer's delivery reports go.
    ///   - lostAnswers: where a transactional producer's requests without an answer go.
    ///   - refused: where the topics go that a transaction could not take in.
    ///   - kept: what librdkafka's threads touch as long as the client is there.
    consuming func makeClient(
        _ type: rd_kafka_type_t, log: KafkaLog, reports: DeliveryReports? = nil, lostAnswers: LostAnswers? = nil,
        refused: RefusedTopics? = nil, keeping kept: [AnyObject] = []
    ) throws -> ClientHandle {
        let pointer = unsafe self.pointer
        discard self
        let listener = ClientListener(log: log, reports: reports, refused: refused)
        unsafe listener.attach(to: pointer)
        if let lostAnswers { unsafe lostAnswers.attach(to: pointer) }
        var said = ErrorText()
        guard let client = unsafe rd_kafka_new(type, pointer, &said.bytes, said.bytes.count) else {
            unsafe rd_kafka_conf_destroy(pointer)
            throw KafkaFailure(
                .settings, "librdkafka does not take the settings: \(said.text); check the --kafka pairs")
        }
        return unsafe ClientHandle(client, log: log, keeping: kept + [listener])
    }
}

/// Room for what librdkafka writes about an error.
struct ErrorText {
    var bytes = [CChar](repeating: 0, count: 512)

    /// Without the end of the line that some texts have ("is outside allowed range 0..900000" for one).
    var text: String {
        let text = String(decoding: bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return KafkaFailure.withoutLineEnd(text)
    }
}
