package import Kafka
package import Plates

/// What the simulated Kafka knows of its topics.
///
/// `@unchecked Sendable`: safe because a simulation has one thread.
package final class SimulatedFacts: ClusterFacts, @unchecked Sendable {
    private let process: Process

    package init(process: Process) { self.process = process }

    package func facts(of topic: String) throws -> TopicFacts {
        try process.enter()
        if process.failsToRead() { throw KafkaFailure(.timedOut, "the simulated facts do not come") }
        guard let place = process.broker.place(of: topic) else {
            throw KafkaFailure(.topicMissing, "there is no simulated topic '\(topic)'")
        }
        guard process.broker.settings.tellsTopicIDs else { return TopicFacts(name: topic, id: nil) }
        let remakes = process.broker.topics[place].remakes
        return TopicFacts(name: topic, id: TopicID(Array(repeating: remakes + 1, count: TopicID.byteCount)))
    }
}

/// The simulated time, for whoever may be asked from any thread.
///
/// `@unchecked Sendable`: safe because a simulation has one thread.
package final class SimulatedClock: @unchecked Sendable {
    private let world: World

    package init(_ world: World) { self.world = world }

    package var now: Timestamp { world.now }
}
