import Plates

/// Which outputs go alone or shortened, as learned from what Kafka refused: it refuses a batch as a whole, so a small
/// output can share the fate of a large one, and is tried alone before it is shortened.
struct Sizing {
    private(set) var alone: Set<Int> = []
    private(set) var shortened: Set<Int> = []

    /// Learns from the places that came back. Each call with one place at least brings the end nearer: an output goes
    /// first with others, then alone, then shortened, then no way.
    ///
    /// - Throws: `GenerationDropped` when an output is refused that tells somebody something: the work is to be done
    ///   again, knowing that it does not fit. Otherwise when an output is refused that cannot go any shorter.
    mutating func add(_ refused: [Int], of outbox: Outbox) throws {
        // First: one that came back whole may be shortened below because of another.
        if let place = refused.first(where: shortened.contains) { throw outbox.refusal(of: place) }
        for place in refused where alone.contains(place) { try shorten(place, of: outbox) }
        alone.formUnion(refused)
        alone.subtract(shortened)
    }

    /// What is refused alone is too large for its topic, and so is every suspect there that is no smaller.
    private mutating func shorten(_ place: Int, of outbox: Outbox) throws {
        let size = outbox.size(of: place)
        let topic = outbox.records[place].topic
        if outbox.telling.contains(topic) { throw GenerationDropped(refusing: size, in: outbox.topics[topic]) }
        for suspect in alone where outbox.records[suspect].topic == topic && outbox.size(of: suspect) >= size {
            guard outbox.shortForm(of: suspect) != nil else { throw outbox.refusal(of: suspect) }
            shortened.insert(suspect)
        }
    }
}

extension GenerationDropped {
    fileprivate init(refusing size: Int, in topic: String) {
        self.init(
            isOvertaken: false,
            "'\(topic)' refuses an output of \(size) bytes as too large: from here on alerts of that size are denied by "
                + "`too-large`; raise max.message.bytes of the topic",
            tooLarge: TooLarge(topic: topic, size: size))
    }
}

extension Outbox {
    /// An output as it goes after Kafka refused it for its size: headers only, to the dead letters. A dead letter keeps
    /// its headers, which say where the original stands; any other output gets some. nil when there is no way to
    /// shorten it: a changelog with a gap would be no state.
    func shortForm(of place: Int) -> (topic: Int, headers: [OutputHeader])? {
        let record = records[place]
        if record.topic == changelog { return nil }
        let sizes = "key \(record.key?.count ?? 0) bytes, value \(record.value?.count ?? 0) bytes"
        if !record.headers.isEmpty { return (record.topic, record.headers + [OutputHeader("shortened", sizes)]) }
        guard let deadLetter else { return nil }
        let headers = [
            OutputHeader("reason", "too-large"),
            OutputHeader("detail", "the topic '\(topics[record.topic])' refuses an output of \(size(of: place)) bytes"),
            OutputHeader("topic", topics[record.topic]),
            OutputHeader("size", "\(record.value?.count ?? 0)"),
            OutputHeader("shortened", sizes),
        ]
        return (deadLetter, headers)
    }

    /// Bytes of key, value and headers.
    func size(of place: Int) -> Int {
        let record = records[place]
        let headers = record.headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
        return (record.key?.count ?? 0) + (record.value?.count ?? 0) + headers
    }

    /// The sentence for an output that cannot go out in any form.
    func refusal(of place: Int) -> KafkaFailure {
        KafkaFailure(
            .recordTooLarge,
            "cannot write to '\(topics[records[place].topic])': Kafka refuses an output of \(size(of: place)) bytes as too "
                + "large, and its shortened form too if it has one; raise max.message.bytes of the topic")
    }
}
