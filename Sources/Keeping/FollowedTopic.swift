import Files
import Hotlists
import Kafka
import Plates

/// A list's topic while it is followed: what is told of it, what is kept of it, and when it is to be read anew.
struct FollowedTopic {
    /// A topic that cannot be followed is read anew after this time,
    private static let retryPause = TimeSpan.seconds(5)
    /// or after this many times what the last reading took, if that is longer: a long list is not read all the time.
    private static let retryShare: Int64 = 10
    /// How often it is kept which version is in force.
    private static let keepEvery = TimeSpan.seconds(10)

    var topic: LiveTopic
    /// When it is to be read anew; nil while it can be followed.
    private(set) var retryAt: Timestamp?
    /// Before then it is not read again.
    private var restUntil = Timestamp.distantPast
    /// Why it could not be followed on, until it is read anew.
    private var cause: Refusal?
    /// What was told last and holds still.
    private var alarm: Refusal?
    private var changes = ChangeSummary()
    private var fall: FallWatch
    private let accepted: AcceptedVersions?
    private var isKept = true
    private var keptAt = Timestamp.distantPast

    init(_ topic: LiveTopic, accepted: AcceptedVersions?) {
        self.topic = topic
        self.accepted = accepted
        fall = FallWatch(topic.guards)
    }

    /// It can be followed no longer; it is read anew at once, unless it was read a moment ago.
    mutating func breakOff(_ cause: Refusal, at now: Timestamp) -> [ListEvent] {
        retryAt = max(now, restUntil)
        self.cause = cause
        return restUntil > now ? raise(cause) : []
    }

    /// Judges what was read of the topic anew and puts it in force, or says why not (contract §2): the limits of a new
    /// version hold unless the log is proven to be the one that was followed.
    ///
    /// Of a log that is refused nothing is in force, its newest record neither. Records are taken singly, past all
    /// limits, of the log alone that the running version was read from: a version names offsets of one log, so a
    /// mixture of two would be a list that no topic holds and no second machine could have. The alarm asks a person.
    ///
    /// - Parameters:
    ///   - renewed: as it stands now.
    ///   - began: when the reading began.
    mutating func take(
        _ version: TopicVersion, of renewed: LiveTopic, began: Timestamp, at now: Timestamp, changing lists: LiveIndex
    ) -> [ListEvent] {
        rest(since: began, at: now)
        let running = lists.entryCount(of: topic.list)
        if !renewed.isSameLog(as: topic), let refusal = topic.guards.refusal(of: version.counts, running: running) {
            return raise(Refusal(refusal, of: topic.topic, isProven: renewed.logID != nil && topic.logID != nil))
        }
        let isOther = renewed.version != topic.version || renewed.logID != topic.logID
        topic = renewed
        (retryAt, cause) = (nil, nil)
        defer { alarm = nil }
        guard isOther else { return alarm == nil ? [] : [.recovered] }
        lists.replace(topic.list, with: version.hotlist)
        isKept = false
        return [
            .replaced(
                version: version.hotlist.version, entries: version.hotlist.entries.count, rejected: version.rejected)
        ]
    }

    /// It could not be read anew.
    mutating func fail(_ error: any Error, began: Timestamp, at now: Timestamp) -> [ListEvent] {
        rest(since: began, at: now)
        return raise(Refusal(.unreadable, "\(error)"))
    }

    private mutating func rest(since began: Timestamp, at now: Timestamp) {
        let pause = max(Self.retryPause, TimeSpan(nanoseconds: (now - began).nanoseconds * Self.retryShare))
        restUntil = now + pause
        retryAt = restUntil
    }

    /// Puts in force what new records say.
    ///
    /// - Parameter entries: has nothing in it.
    mutating func follow(
        _ batch: borrowing RecordBatch, by entries: inout TopicEntries, changing lists: LiveIndex, at now: Timestamp
    ) -> [ListEvent] {
        guard let change = topic.follow(batch, by: &entries, changing: lists) else { return [] }
        isKept = false
        return changes.take(change, at: now).map { [.changed($0)] } ?? []
    }

    /// What has to be told or kept from time to time.
    mutating func tend(_ lists: LiveIndex, at now: Timestamp) -> [ListEvent] {
        var events: [ListEvent] = []
        let entries = lists.entryCount(of: topic.list)
        if let change = changes.takeRest(at: now) { events.append(.changed(change)) }
        if let event = fall.look(entries, at: now) { events.append(event) }
        if !isKept, now - keptAt >= Self.keepEvery {
            keptAt = now
            events += keep(entries)
        }
        return events
    }

    /// The last that is told and kept.
    mutating func close(_ lists: LiveIndex) -> [ListEvent] {
        let rest = changes.takeRest().map { [ListEvent.changed($0)] } ?? []
        return rest + (isKept ? [] : keep(lists.entryCount(of: topic.list)))
    }

    private mutating func keep(_ entries: Int) -> [ListEvent] {
        do throws(FileFailure) {
            try accepted?.save(AcceptedVersion(version: topic.version, entries: entries), of: topic.id)
            isKept = true
            return []
        } catch {
            return [.notKept(error.description)]
        }
    }

    /// Tells a cause once, and again only when it is another.
    private mutating func raise(_ refusal: Refusal) -> [ListEvent] {
        if alarm == refusal { return [] }
        alarm = refusal
        return [.refused(refusal, running: topic.version)]
    }
}

extension LiveIndex {
    /// How many entries a list has now.
    fileprivate func entryCount(of list: Int) -> Int { matcher.index.entryCounts[list] }
}

extension Refusal {
    /// What a topic holds that is another log than before, or may be.
    fileprivate init(_ refusal: HotlistRefusal, of topic: String, isProven: Bool) {
        let what = "the topic '\(topic)' \(isProven ? "was" : "may have been") deleted and made anew"
        self.init(Reason(refusal), "\(what): \(refusal.sentence(of: "it"))")
    }
}
