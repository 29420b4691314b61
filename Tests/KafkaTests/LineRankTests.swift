import Testing

@testable import Kafka

/// What librdkafka 2.0.2 has said to real brokers, and what it means to an operator.
@Suite struct LineRankTests {
    typealias Level = KafkaLogLine.Level

    @Test(arguments: [
        // An idle connection that the broker reaps.
        (Level.error, "ERROR", "[thrd:127.0.0.1:31000/bootstrap]: 1/1 brokers are down", Level?.some(.debug)),
        (.warning, "ERROR", "2/2 brokers are down", .debug),
        // The topic of reads is gone: whoever watches it says so.
        (
            .error, "ERROR",
            "[thrd:app]: c-3: reads [0]: desired partition is no longer available (Local: Unknown partition)", .debug
        ),
        (
            .error, "ERROR", "[thrd:app]: c-3: reads [0]: topic does not exist (Broker: Unknown topic or partition)",
            .debug
        ),
        // The first transaction on a new cluster, and a take-over of an id.
        (
            .warning, "GETPID",
            "[thrd:main]: Failed to acquire transactional PID from broker TxnCoordinator/1: Broker: Coordinator load in "
                + "progress: retrying", .debug
        ),
        (
            .warning, "GETPID",
            "[thrd:main]: Failed to acquire idempotence PID from broker 127.0.0.1:31000/1: Broker: Producer attempted to "
                + "update a transaction while another concurrent operation on the same transaction was ongoing: retrying",
            .debug
        ),
        (.warning, "GETPID", "[thrd:main]: Acquired invalid PID{-1,3}: ignoring", .warning),
        // What a failed commit tells with its cause.
        (
            .error, "ADDPARTS",
            "[thrd:main]: TxnCoordinator/1: Failed to add partition \"tiny.windows\" [3] to transaction: Broker: Topic "
                + "authorization failed", .debug
        ),
        (
            .error, "TXNERR",
            "[thrd:main]: Current transaction failed in state BeginCommit: 4 message(s) failed delivery (see individual "
                + "delivery reports) (_INCONSISTENT)", .debug
        ),
        (
            .error, "FATAL",
            "[thrd:main]: Fatal error: Broker: Transactional Id authorization failed: Failed to find transaction "
                + "coordinator", .debug
        ),
        // A broker that is away, and comes back.
        (
            .error, "FAIL",
            "[thrd:127.0.0.1:31000/bootstrap]: 127.0.0.1:31000/1: Connect to ipv4#127.0.0.1:31000 failed: Connection "
                + "refused (after 0ms in state CONNECT)", .warning
        ),
        (
            .error, "FAIL", "[thrd:a:1/2]: a:1/2: 3 request(s) timed out: disconnect (after 60000ms in state UP)",
            .warning
        ),
        (
            .info, "REQTMOUT",
            "[thrd:a:1/2]: a:1/2: Timed out ProduceRequest in flight (after 10000ms, timeout #0)", .debug
        ),
        (
            .warning, "REQTMOUT",
            "[thrd:a:1/2]: a:1/2: Timed out 2 in-flight, 0 retry-queued, 1 out-queue, 0 partially-sent requests",
            .warning
        ),
        // Somebody has to act.
        (
            .error, "FAIL",
            "[thrd:no-such.invalid:1/1]: no-such.invalid:1/1: Failed to resolve 'no-such.invalid:1': Name or service not "
                + "known (after 3ms in state CONNECT)", .error
        ),
        (
            .error, "FAIL",
            "[thrd:sasl_ssl://a:1/bootstrap]: sasl_ssl://a:1/bootstrap: SASL authentication error: Authentication failed",
            .error
        ),
        (
            .warning, "SESSTMOUT",
            "[thrd:main]: Consumer group session timed out (in join-state steady) after 10004 ms without a successful "
                + "response from the group coordinator (broker 1, last error was Success): revoking assignment and "
                + "rejoining group", .warning
        ),
        // Settings that are meant for another of our clients.
        (
            .warning, "CONFWARN",
            "[thrd:app]: Configuration property linger.ms is a producer property and will be ignored by this consumer "
                + "instance", nil
        ),
        (.warning, "CONFWARN", "[thrd:app]: Configuration property `sasl.username` only applies when", .warning),
        (.info, "PARTCNT", "[thrd:main]: Topic reads partition count changed from 4 to 5", .info),
    ])
    func `A line has the level of what it means to an operator`(
        given: Level, facility: String, text: String, expect: Level?
    ) {
        let log = KafkaLog()
        log.receive(KafkaLogLine(level: given, facility: facility, text: text))
        #expect(log.takeLines() == (expect.map { [KafkaLogLine(level: $0, facility: facility, text: text)] } ?? []))
    }
}
