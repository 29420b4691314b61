package import Hotlists
import Kafka
package import Plates
import Threads

/// Follows the topics of a run's hotlists and puts in force what they bring.
///
///     topics ──poll──▶ entries written and removed ──▶ LiveIndex ──▶ the batches that begin from then on
///
/// A topic that cannot be followed on is read anew from its beginning. Until that succeeds the running version stays,
/// also when the topic was deleted and made anew and lacks too much of what it had (contract §2).
package struct TopicKeeper: Companion {
    package let name = "hotlist-topics"

    private static let pollWait = TimeSpan.milliseconds(100)
    /// How often it is looked whether the topics are what they were.
    private static let lookEvery = TimeSpan.seconds(10)

    private let lists: LiveIndex
    private let topics: [LiveTopic]
    private let reading: TopicReading
    private let accepted: AcceptedVersions?
    private let now: @Sendable () -> Timestamp
    private let report: ListReport

    /// - Parameters:
    ///   - topics: as they were read for the first versions of the lists.
    ///   - accepted: where it is kept which versions are in force; nil = nowhere.
    ///   - now: a clock that nobody sets.
    package init(
        _ lists: LiveIndex, topics: [LiveTopic], reading: TopicReading, accepted: AcceptedVersions?,
        now: @escaping @Sendable () -> Timestamp, report: @escaping ListReport
    ) {
        self.lists = lists
        self.topics = topics
        self.reading = reading
        self.accepted = accepted
        self.now = now
        self.report = report
    }

    package func run(until isOver: @escaping @Sendable () -> Bool) {
        var topics = topics.map { FollowedTopic($0, accepted: accepted) }
        while !isOver() {
            for place in topics.indices where topics[place].retryAt.map({ now() >= $0 }) ?? false {
                readAnew(&topics[place])
            }
            let nextRetry = topics.compactMap(\.retryAt).min() ?? .distantFuture
            for (place, cause) in followSound(&topics, until: { isOver() || now() >= nextRetry }) {
                tell(topics[place].breakOff(Refusal(.unreadable, cause), at: now()), topics[place])
            }
        }
        for place in topics.indices { tell(topics[place].close(lists), topics[place]) }
    }

    private func tell(_ events: [ListEvent], _ topic: FollowedTopic) {
        for event in events { report(topic.topic.id, event) }
    }

    private func readAnew(_ followed: inout FollowedTopic) {
        let began = now()
        var renewed = followed.topic
        let events: [ListEvent]
        do {
            let version = try reading.load(&renewed)
            events = followed.take(version, of: renewed, began: began, at: now(), changing: lists)
        } catch {
            events = followed.fail(error, began: began, at: now())
        }
        tell(events, followed)
    }

    /// Follows the topics that can be followed until one of them no longer can.
    ///
    /// - Returns: the places of those, each with the cause.
    private func followSound(_ topics: inout [FollowedTopic], until isOver: () -> Bool) -> [Int: String] {
        let sound = topics.indices.filter { topics[$0].retryAt == nil }
        var entries = TopicEntries(seed: reading.seed)
        do {
            let follower = try LogFollower(
                positions(of: sound.map { topics[$0].topic }), settings: reading.settings, log: reading.log)
            var lookedAt = now()
            repeat {
                let ended = follower.poll(timeout: Self.pollWait) { topic, batch in
                    for place in sound where topics[place].topic.topic == topic {
                        let events = topics[place].follow(batch, by: &entries, changing: lists, at: now())
                        tell(events, topics[place])
                    }
                }
                for place in topics.indices { tell(topics[place].tend(lists, at: now()), topics[place]) }
                var failures: [Int: String] = [:]
                for (position, failure) in ended {
                    for place in sound where topics[place].topic.topic == position.topic {
                        failures[place] = failure.description
                    }
                }
                if now() - lookedAt >= Self.lookEvery {
                    lookedAt = now()
                    for place in sound {
                        if let cause = change(of: topics[place].topic, by: follower) { failures[place] = cause }
                    }
                }
                if !failures.isEmpty { return failures }
            } while !isOver()
            return [:]
        } catch {
            return Dictionary(uniqueKeysWithValues: sound.map { ($0, "\(error)") })
        }
    }

    /// Why the topic is not what it was when it was read. No answer is none: what does not pass by itself, a poll will
    /// say.
    private func change(of topic: LiveTopic, by follower: LogFollower) -> String? {
        if let logID = topic.logID, let present = try? reading.logID(of: topic), present != logID {
            return "the topic '\(topic.topic)' was deleted and made anew"
        }
        guard let count = try? follower.partitionCount(of: topic.topic), Int(count) != topic.next.count else {
            return nil
        }
        return "the topic '\(topic.topic)' has another number of partitions than before"
    }

    private func positions(of topics: [LiveTopic]) -> [TopicPartition: Offset] {
        topics.reduce(into: [:]) { positions, topic in
            for (partition, offset) in topic.next {
                let place = TopicPartition(topic: topic.topic, partition: partition)
                positions[place] = min(positions[place] ?? offset, offset)
            }
        }
    }
}
