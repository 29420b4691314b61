import CRdKafka

/// Where a client's callbacks end: librdkafka's opaque pointer is this object, which outlives the client.
final class ClientListener {
    private let log: KafkaLog
    private let reports: DeliveryReports?
    private let refused: RefusedTopics?

    init(log: KafkaLog, reports: DeliveryReports?, refused: RefusedTopics?) {
        self.log = log
        self.reports = reports
        self.refused = refused
    }

    /// Makes a client of `configuration` report here.
    func attach(to configuration: OpaquePointer) {
        unsafe rd_kafka_conf_set_opaque(configuration, Unmanaged.passUnretained(self).toOpaque())
        unsafe rd_kafka_conf_set_log_cb(configuration) { client, level, facility, text in
            guard let client = unsafe client, let listener = unsafe ClientListener.of(client) else { return }
            let line = KafkaLogLine(
                level: KafkaLogLine.Level(syslog: level),
                facility: unsafe facility.map { unsafe String(cString: $0) } ?? "",
                text: unsafe text.map { unsafe String(cString: $0) } ?? "")
            listener.refused?.receive(line)
            listener.log.receive(line)
        }
        if reports == nil { return }
        unsafe rd_kafka_conf_set_dr_msg_cb(configuration) { client, message, _ in
            guard let client = unsafe client, let message = unsafe message else { return }
            unsafe ClientListener.of(client)?.reports?.take(message, of: client)
        }
    }

    private static func of(_ client: OpaquePointer) -> ClientListener? {
        unsafe rd_kafka_opaque(client).map { unsafe Unmanaged<ClientListener>.fromOpaque($0).takeUnretainedValue() }
    }
}
