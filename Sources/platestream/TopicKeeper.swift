import Engine
import Glibc
import Hotlists
import Kafka
import Plates

/// Reads the topics of a run's hotlists, then follows them on one thread and puts in force what they bring.
///
///     topics ──poll──▶ entries written and removed ──▶ LiveIndex ──▶ the batches that begin from then on
///
/// A topic that cannot be followed on is read anew from its beginning; until that succeeds the running version stays.
struct TopicKeeper: Sendable {
    private static let pollWait = TimeSpan.milliseconds(100)
    /// How often it is looked whether the topics have more partitions than before.
    private static let partitionLook = TimeSpan.seconds(10)
    /// After so long what cannot be followed is read anew once more.
    private static let retryAfter = TimeSpan.seconds(5)

    let settings: ClientSettings
    let log: KafkaLog
    /// Unknown to those who write the topics.
    let seed: UInt64
    let now: @Sendable () -> Timestamp
    let report: @Sendable (_ list: String, ListEvent) -> Void

    /// Reads a topic to the end that it has now.
    func load(_ topic: inout LiveTopic) throws -> (hotlist: Hotlist, rejected: RejectedRows) {
        guard let partitions = try Admin(settings: settings, log: log).topics()[topic.topic] else {
            throw KafkaFailure(
                .topicMissing,
                "Kafka has no topic '\(topic.topic)', which the hotlist '\(topic.id)' comes from; make it with "
                    + "'platestream run FILE --create-topics'")
        }
        var entries = TopicEntries(seed: seed)
        return try topic.load(
            partitions: partitions, from: KafkaLogReader(settings: settings, log: log), by: &entries)
    }

    /// Follows topics that were read until it is to stop.
    func follow(_ topics: [LiveTopic], changing lists: LiveIndex, until isStopping: () -> Bool) {
        var topics = topics
        var alarms: [Int: String] = [:]
        while !isStopping() {
            for place in alarms.keys.sorted() where readAnew(&topics[place], changing: lists, alarm: &alarms[place]) {
                alarms[place] = nil
            }
            let startedAt = now()
            let failures = followSound(&topics, except: Set(alarms.keys), changing: lists) {
                isStopping() || (!alarms.isEmpty && now() - startedAt >= Self.retryAfter)
            }
            for (place, cause) in failures {
                alarms[place] = cause
                report(topics[place].id, .refused(cause, running: topics[place].version))
            }
        }
    }

    /// - Parameter alarm: the cause that was told last.
    /// - Returns: whether it succeeded.
    private func readAnew(_ topic: inout LiveTopic, changing lists: LiveIndex, alarm: inout String?) -> Bool {
        let running = topic.version
        var renewed = topic
        do {
            let (hotlist, rejected) = try load(&renewed)
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
        _ topics: inout [LiveTopic], except broken: Set<Int>, changing lists: LiveIndex, until isOver: () -> Bool
    ) -> [Int: String] {
        let sound = topics.indices.filter { !broken.contains($0) }
        var entries = TopicEntries(seed: seed)
        do {
            let follower = try LogFollower(positions(of: sound.map { topics[$0] }), settings: settings, log: log)
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
