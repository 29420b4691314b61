/// A member's side of the group protocol, as the client library does it behind the application's back: it joins, hears
/// of rebalances, and queues what the application must answer.
///
///     hear of a rebalance ─▶ join again, with what we hold ─▶ receive an assignment
///         ─▶ `revoked` what is ours no more ─answered─▶ `assigned` what is new ─answered─▶ join again after a `revoked`
package final class GroupClient {
    package enum Event: Equatable {
        /// Under which generation, so that whoever is told knows its place.
        case assigned([Int], generation: Int)
        case revoked([Int], generation: Int)
        case lost([Int])
    }

    let broker: SimulatedBroker
    let instance: Int?
    /// Whether the process lives and runs: a frozen or dead one does nothing.
    private var isRunning = true
    private var isClosed = false

    private(set) var member: Int?
    /// As the library knows it, ahead of what the application was told.
    package private(set) var generation = -1
    private var held: [Int] = []
    private var events: [Event] = []
    private var awaitsAnswer = false
    private var mustJoin = false
    private var hasRevoked = false
    /// The coordinator does not know us any more.
    private var isLost = false
    /// Another process has joined under our instance's name.
    package private(set) var isFenced = false
    /// Tells one standstill's end of the session from another's.
    private var standstills = 0
    private var rounds = 0
    /// An assignment that came while the process stood still, or while an answer was awaited.
    private var received: (generation: Int, assignment: [Int])?

    package init(broker: SimulatedBroker, instance: Int? = nil) {
        self.broker = broker
        self.instance = instance
        broker.world.planSoon(within: 50) { [self] in
            mustJoin = true
            goOn()
        }
    }

    /// The next thing that the application must answer.
    package func takeEvent() -> Event? {
        if awaitsAnswer { return nil }
        if isLost, !held.isEmpty {
            awaitsAnswer = true
            return .lost(held)
        }
        guard !events.isEmpty else { return nil }
        awaitsAnswer = true
        return events.removeFirst()
    }

    /// The application has answered `assigned`.
    package func answerAssigned(_ partitions: [Int]) {
        held += partitions
        awaitsAnswer = false
        goOn()
    }

    /// The application has answered `revoked` or `lost`.
    package func answerRevoked(_ partitions: [Int]) {
        held.removeAll(where: partitions.contains)
        awaitsAnswer = false
        goOn()
    }

    /// Who the library would say it is, whatever the application was told.
    package var newestIdentity: MemberIdentity? {
        member.map { MemberIdentity(member: $0, generation: generation, instance: instance) }
    }

    func hearOfRebalance() {
        mustJoin = true
        goOn()
    }

    func hearOfRemoval() { goOn() }

    func receive(generation: Int, assignment: [Int], as member: Int) {
        guard member == self.member else { return }
        received = (generation, assignment)
        goOn()
    }

    /// The process is killed: nothing it does reaches the broker any more.
    package func kill() {
        isClosed = true
        stop()
    }

    /// The process stands still; its session runs out.
    package func stop() {
        guard isRunning else { return }
        isRunning = false
        standstills += 1
        let standstill = standstills
        guard let member else { return }
        broker.world.plan(in: broker.settings.sessionTimeout) { [self] in
            if !isRunning, standstills == standstill { broker.remove(member) }
        }
    }

    /// The process goes on; what it has missed it hears with its next heartbeat.
    package func resume() {
        guard !isClosed, !isRunning else { return }
        isRunning = true
        broker.world.planSoon(within: broker.settings.heartbeat) { [self] in goOn() }
    }

    /// Leaves the group.
    package func close() {
        guard !isClosed else { return }
        isClosed = true
        if let member, isRunning, instance == nil { broker.remove(member) }
        if instance != nil { stop() }
        isRunning = false
    }

    private func goOn() {
        guard isRunning, !isClosed, !isFenced else { return }
        if let member, !broker.isMember(member) { loseEverything() }
        guard !awaitsAnswer, events.isEmpty, !isLost || held.isEmpty else { return }
        isLost = false
        if let (generation, assignment) = received {
            received = nil
            take(assignment, of: generation)
        } else if hasRevoked || mustJoin {
            hasRevoked = false
            mustJoin = false
            member = broker.join(self, as: member, instance: instance, claims: held)
        }
    }

    private func take(_ assignment: [Int], of generation: Int) {
        self.generation = generation
        let revoked = held.filter { !assignment.contains($0) }
        let added = assignment.filter { !held.contains($0) }
        if !revoked.isEmpty {
            events.append(.revoked(revoked, generation: generation))
            hasRevoked = true
        }
        events.append(.assigned(added, generation: generation))
        rounds += 1
        limitAnswer(to: rounds)
    }

    /// Who does not poll for `max.poll.interval.ms` leaves the group.
    private func limitAnswer(to round: Int) {
        broker.world.plan(in: broker.settings.rebalanceTimeout) { [self] in
            guard rounds == round, awaitsAnswer || !events.isEmpty, let member else { return }
            broker.remove(member)
        }
    }

    private func loseEverything() {
        isFenced = instance.map(broker.hasInstance) ?? false
        isLost = true
        member = nil
        generation = -1
        received = nil
        hasRevoked = false
        events.removeAll()
        mustJoin = true
    }
}
