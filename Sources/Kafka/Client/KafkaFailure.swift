import CRdKafka

/// What went wrong with Kafka: one plain sentence with its remedy, and a kind that code can act on.
package struct KafkaFailure: Error, CustomStringConvertible, Equatable, Sendable {
    package enum Kind: Equatable, Sendable {
        /// A setting that librdkafka does not know, or a value that it does not take.
        case settings
        /// No broker answers, or its name does not resolve.
        case unreachable
        case loginRefused
        /// TLS failed: mostly a certificate that is not trusted.
        case certificateRefused
        case topicMissing
        /// The topic is there, and has fewer partitions than it was taken to have.
        case partitionMissing
        case notAuthorised
        /// The group does not take this member, and will not as long as nobody changes a setting or another member.
        case joinRefused
        /// Another process has taken this identity.
        case fenced
        /// The group has taken another member under this one's instance name, or this one itself: an answer that is
        /// lost while its coordinator dies makes it ask twice, and the first asking fences the second.
        case instanceFenced
        /// The group has moved on: these partitions are, or may be, another member's now.
        case notOwner
        case recordTooLarge
        /// A record that the settings of its topic do not allow, whatever its size.
        case recordRefused
        case timedOut
        /// Something that may pass by itself.
        case retriable
        case other
    }

    package let kind: Kind
    package let description: String

    package init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }

    /// Whether the group has moved on: the work may be dropped, its new owner does it again.
    package var isNotOwner: Bool { kind == .notOwner }

    /// Whether nothing but a person mends it: trying again cannot help.
    package var isHopeless: Bool {
        switch kind {
        case .settings, .loginRefused, .certificateRefused, .topicMissing, .partitionMissing, .notAuthorised,
            .joinRefused, .recordRefused:
            true
        default: false
        }
    }

    /// Whether the same call may succeed later.
    package var isRetriable: Bool { kind == .retriable || kind == .timedOut || kind == .unreachable }
}

extension KafkaFailure {
    /// - Parameters:
    ///   - doing: what was tried, as in "cannot \(doing)".
    ///   - text: librdkafka's own words, if it said more than the code.
    init(_ code: rd_kafka_resp_err_t, doing: String, topic: String? = nil, text: String? = nil) {
        let cause = KafkaFailure.cause(of: code, text: text)
        let kind = Kind(code)
        let remedy = KafkaFailure.remedy(kind, code, cause: cause, topic: topic)
        self.init(kind, "cannot \(doing): \(cause)\(remedy)")
    }

    /// An idempotent producer has several requests on their way to a partition. If the first is refused, since the
    /// partition has no leader yet, and the second accepted, then Kafka takes the first for a duplicate when it is
    /// repeated, and has it nowhere. All that shows it is that librdkafka cannot say at which offset the record stands.
    /// (Seen with 2.0.2 and Kafka 4.3: in one of thirty topics that were just made.) A true duplicate looks the same.
    static func unconfirmed(in topic: String) -> KafkaFailure {
        KafkaFailure(
            .retriable, "cannot tell whether '\(topic)' holds a record: Kafka took it for a duplicate of another")
    }

    static func meaning(of code: rd_kafka_resp_err_t) -> String { unsafe String(cString: rd_kafka_err2str(code)) }

    private static func cause(of code: rd_kafka_resp_err_t, text: String?) -> String {
        switch code {
        // librdkafka says "unknown partition", too, of a topic that has none any more.
        case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC,
            RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
            "Kafka has no such topic or partition"
        default: text.map(withoutNoise) ?? meaning(of: code)
        }
    }

    private static func remedy(
        _ kind: Kind, _ code: rd_kafka_resp_err_t, cause: String, topic: String?
    ) -> String {
        switch kind {
        case .unreachable where cause.contains("security.protocol"):
            "; set --kafka security.protocol to what this listener of the broker speaks (plaintext, ssl, sasl_ssl)"
        case .certificateRefused where !cause.contains("certificate"):
            "; set --kafka security.protocol to what this listener of the broker speaks: it may not speak TLS"
        case .unreachable: "; check --brokers, and that the brokers run and can be reached from here"
        case .loginRefused: "; check sasl.username, sasl.password and sasl.mechanism given with --kafka"
        case .certificateRefused: "; name the file of its authority with --kafka ssl.ca.location=FILE"
        case .topicMissing:
            "; create \(topic.map { "the topic '\($0)'" } ?? "it") with 'platestream run FILE --create-topics'"
        case .notAuthorised: "; grant the user of --kafka sasl.username \(missingRight(code, topic)) (kafka-acls)"
        case .joinRefused: joinRemedy(code)
        case .fenced, .instanceFenced: "; another process runs under the same --instance name: give each its own"
        case .notOwner: "; the group has given the partitions to another member, which does this work again"
        case .recordTooLarge: "; raise max.message.bytes of the topic"
        case .recordRefused:
            "; the topic's settings do not allow it: look at its cleanup.policy (a compacted topic wants keys) and "
                + "message.timestamp.*"
        case .timedOut: "; check that the brokers are up and not overloaded"
        case .settings, .partitionMissing, .retriable, .other: ""
        }
    }

    private static func missingRight(_ code: rd_kafka_resp_err_t, _ topic: String?) -> String {
        switch code {
        case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
            topic.map { "the right to do so on the topic '\($0)'" } ?? "the right to do so on the topic"
        case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED: "Read on the group, which is named like the topology"
        case RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
            "Write on the transactional ids that begin with the topology's name, or have the topology say "
                + "'guarantee: at-least-once'"
        case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
            "the right to do so on the cluster; to write it needs Write on the output topics"
        default: "the access it lacks"
        }
    }

    private static func joinRemedy(_ code: rd_kafka_resp_err_t) -> String {
        switch code {
        case RD_KAFKA_RESP_ERR_INVALID_SESSION_TIMEOUT:
            "; keep session.timeout.ms, which --kafka sets, between the brokers' group.min.session.timeout.ms and "
                + "group.max.session.timeout.ms"
        case RD_KAFKA_RESP_ERR_GROUP_MAX_SIZE_REACHED:
            "; run fewer --workers or processes, or raise group.max.size of the brokers"
        case RD_KAFKA_RESP_ERR_INCONSISTENT_GROUP_PROTOCOL:
            "; end the other program that reads in this group, or give it another group: its name is the topology's"
        default: "; name the topology otherwise: the group is named like it"
        }
    }

    /// A line of the log starts with the thread's name: `[thrd:host:1/bootstrap]: host:1/bootstrap: …`.
    static func withoutThread(_ line: String) -> String {
        guard line.hasPrefix("[thrd:"), let end = line.firstRange(of: "]: ") else { return line }
        return String(line[end.upperBound...])
    }

    /// Takes off what librdkafka adds for its own developers: `sasl_ssl://host:1/bootstrap: … (after 3ms in state …)`.
    static func withoutNoise(_ text: String) -> String {
        var text = Substring(text)
        if let tail = text.firstRange(of: " (after ") { text = text[..<tail.lowerBound] }
        if let end = text.firstRange(of: "/bootstrap: ") { text = text[end.upperBound...] }
        return withoutLineEnd(String(text))
    }

    static func withoutLineEnd(_ text: String) -> String {
        guard let last = text.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(text[...last])
    }
}

extension KafkaFailure.Kind {
    init(_ code: rd_kafka_resp_err_t) {
        self =
            switch code {
            case RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, RD_KAFKA_RESP_ERR__RESOLVE:
                .unreachable
            case RD_KAFKA_RESP_ERR__AUTHENTICATION, RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED,
                RD_KAFKA_RESP_ERR_UNSUPPORTED_SASL_MECHANISM, RD_KAFKA_RESP_ERR_ILLEGAL_SASL_STATE:
                .loginRefused
            case RD_KAFKA_RESP_ERR__SSL: .certificateRefused
            case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC,
                RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
                .topicMissing
            case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED,
                RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED,
                RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
                .notAuthorised
            case RD_KAFKA_RESP_ERR_INVALID_SESSION_TIMEOUT, RD_KAFKA_RESP_ERR_GROUP_MAX_SIZE_REACHED,
                RD_KAFKA_RESP_ERR_INCONSISTENT_GROUP_PROTOCOL, RD_KAFKA_RESP_ERR_INVALID_GROUP_ID:
                .joinRefused
            case RD_KAFKA_RESP_ERR_INVALID_TRANSACTION_TIMEOUT: .settings
            case RD_KAFKA_RESP_ERR__FENCED, RD_KAFKA_RESP_ERR_PRODUCER_FENCED,
                RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH:
                .fenced
            case RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID: .instanceFenced
            case RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION, RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID,
                RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS, RD_KAFKA_RESP_ERR__ASSIGNMENT_LOST,
                RD_KAFKA_RESP_ERR__MAX_POLL_EXCEEDED:
                .notOwner
            case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE: .recordTooLarge
            case RD_KAFKA_RESP_ERR_INVALID_RECORD, RD_KAFKA_RESP_ERR_POLICY_VIOLATION,
                RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP:
                .recordRefused
            case RD_KAFKA_RESP_ERR__TIMED_OUT, RD_KAFKA_RESP_ERR__MSG_TIMED_OUT, RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
                RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE:
                .timedOut
            case RD_KAFKA_RESP_ERR__WAIT_COORD, RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS,
                RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_NOT_COORDINATOR,
                RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE,
                RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS,
                RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND, RD_KAFKA_RESP_ERR_UNSTABLE_OFFSET_COMMIT:
                .retriable
            default: .other
            }
    }
}
