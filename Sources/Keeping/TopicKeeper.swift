package import Hotlists
import Kafka
package import Plates
import Threads

/// Follows the topics of a run's hotlists and puts in force what they bring.
///
///     topics ──poll──▶ entries written and removed ──▶ LiveIndex ──▶ the batches that begin from then on
///
/// A topic that cannot be followed on is read anew from its beginning; until that succeeds the running version stays.
package struct TopicKeeper: Companion {
    package let name = "hotlist-topics"

    private static let pollWait = TimeSpan.milliseconds(100)
    /// How often it is looked whether the topics have more partitions than before.
    private static let partitionLook = TimeSpan.seconds(10)
    /// After so long what cannot be followed is read anew once more.
    private static let retryAfter = TimeSpan.seconds(5)

    private let lists: LiveIndex
    private let topics: [LiveTopic]
    private let reading: TopicReading
    private let now: @Sendable () -> Timestamp
    private let report: ListReport

    /// - Parameters:
    ///   - topics: as they were read for the first versions of the lists.
    ///   - now: a clock that nobody sets.
    package init(
        _ lists: LiveIndex, topics: [LiveTopic], reading: TopicReading, now: @escaping @Sendable () -> Timestamp,
        report: @escaping ListReport
    ) {
        self.lists = lists
        self.topics = topics
        self.reading = reading
        self.now = now
        self.report = report
    }

    package func run(until isOver: @escaping @Sendable () -> Bool) {
        var topics = topics
        var alarms: [Int: String] = [:]
        while !isOver() {
            for place in alarms.keys.sorted() where readAnew(&topics[place], alarm: &alarms[place]) {
                alarms[place] = nil
            }
            let startedAt = now()
            let failures = followSound(&topics, except: Set(alarms.keys)) {
                isOver() || (!alarms.isEmpty && now() - startedAt >= Self.retryAfter)
            }
            for (place, cause) in failures {
                alarms[place] = cause
                report(topics[place].id, .refused(cause, running: topics[place].version))
            }
        }
    }

    /// - Parameter alarm: the cause that was told last.
    /// - Returns: whether it succeeded.
    private func readAnew(_ topic: inout LiveTopic, alarm: inout String?) -> Bool {
        let running = topic.version
        var renewed = topic
        do {
            let (hotlist, rejected) = try reading.load(&renewed)
            topic = renewed
            lists.replace(topic.list, with: hotlist)
            report(
                topic.id,
                .replaced(version: hotlist.version, entries: hotlist.entries.count, rejected: rejected))
            return true
        } catch {
            if alarm != "\(error)" { report(topic.id, .refused("\(error)", running: running)) }
            alarm = "\(error)"
            return false
        }
    }

    /// Follows all topics but some until one of them can be followed no longer.
    ///
    /// - Returns: the places of those, each with the cause.
    private func followSound(
        _ topics: inout [LiveTopic], except broken: Set<Int>, until isOver: () -> Bool
    ) -> [Int: String] {
        let sound = topics.indices.filter { !broken.contains($0) }
        var entries = TopicEntries(seed: reading.seed)
        do {
            let follower = try LogFollower(
                positions(of: sound.map { topics[$0] }), settings: reading.settings, log: reading.log)
            var looked = now()
            repeat {
                let ended = follower.poll(timeout: Self.pollWait) { topic, batch in
                    for place in sound where topics[place].topic == topic {
                        for event in topics[place].follow(batch, by: &entries, changing: lists) {
                            report(topics[place].id, event)
                        }
                    }
                }
                var failures: [Int: String] = [:]
                for (position, failure) in ended {
                    for place in sound where topics[place].topic == position.topic {
                        failures[place] = failure.description
                    }
                }
                if now() - looked >= Self.partitionLook {
                    looked = now()
                    for place in sound where hasGrown(topics[place], by: follower) {
                        failures[place] = "the topic '\(topics[place].topic)' has more partitions than before"
                    }
                }
                if !failures.isEmpty { return failures }
            } while !isOver()
            return [:]
        } catch {
            return Dictionary(uniqueKeysWithValues: sound.map { ($0, "\(error)") })
        }
    }

    /// No answer is none: what does not pass by itself, a poll will say.
    private func hasGrown(_ topic: LiveTopic, by follower: LogFollower) -> Bool {
        guard let count = try? follower.partitionCount(of: topic.topic) else { return false }
        return Int(count) != topic.next.count
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
