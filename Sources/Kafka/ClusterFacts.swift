import Encoding
package import Plates

/// What only Kafka knows of a topic. Our own protocol client answers it, and so does a simulator.
///
/// It may be asked from any thread, and it may wait for Kafka.
package protocol ClusterFacts: Sendable {
    /// What Kafka says of a topic now.
    ///
    /// - Throws: `KafkaFailure`: `topicMissing` when there is no such topic, and whatever kept Kafka from answering.
    ///   Where the question itself cannot be asked (an embedded broker, a login that we do not speak) the facts come
    ///   without an id, and why has been said once.
    func facts(of topic: String) throws -> TopicFacts
}

/// A topic as Kafka knows it at one moment.
package struct TopicFacts: Equatable, Sendable {
    package let name: String
    /// nil = it cannot be learned: then nothing proves that the topic is the one it was, and nothing disproves it.
    package let id: TopicID?
    /// How often each partition has changed its leader. Kafka counts on when it elects one, and never back while the
    /// topic is the same. A partition that has no leader now is there, too, with the epoch of its last one.
    package let leaderEpochs: [Partition: Int32]

    package init(name: String, id: TopicID?, leaderEpochs: [Partition: Int32] = [:]) {
        self.name = name
        self.id = id
        self.leaderEpochs = leaderEpochs
    }
}

/// A topic's identity: Kafka draws a new one whenever a topic is made, so a topic that was deleted and made anew under
/// its old name has another (KIP-516, since Kafka 2.8).
package struct TopicID: Hashable, Sendable, CustomStringConvertible {
    package static let byteCount = 16

    package let bytes: [UInt8]

    /// - Returns: nil unless there are 16 bytes, of which one is not 0: that one Kafka gives to no topic.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == TopicID.byteCount, bytes.contains(where: { $0 != 0 }) else { return nil }
        self.bytes = bytes
    }

    /// As `kafka-topics --describe` prints it.
    package init?(_ text: String) {
        guard let bytes = Base64.decode(text, .forURLs) else { return nil }
        self.init(bytes)
    }

    package var description: String { Base64.encode(bytes, .forURLs) }
}
