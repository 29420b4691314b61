// Members of the simulated group: who holds what, in which generation, and whose offsets are taken.

import Plates
import Simulation
import Testing

/// Answers what its group asks, as a well-behaved application does.
private final class Application {
    let client: GroupClient
    var held: Set<Int> = []
    var identity: MemberIdentity?
    var losses = 0

    init(_ broker: SimulatedBroker, instance: Int? = nil) { client = GroupClient(broker: broker, instance: instance) }

    func poll() {
        guard let event = client.takeEvent() else { return }
        identity = client.newestIdentity
        switch event {
        case .assigned(let partitions, _):
            held.formUnion(partitions)
            client.answerAssigned(partitions)
        case .revoked(let partitions, _):
            held.subtract(partitions)
            client.answerRevoked(partitions)
        case .lost(let partitions):
            losses += 1
            identity = nil
            held.subtract(partitions)
            client.answerRevoked(partitions)
        }
    }
}

@Suite struct GroupTests {
    let world = World(seed: 7)

    private func broker() -> SimulatedBroker {
        SimulatedBroker(world: world, topics: [("reads", 4)])
    }

    private func pass(_ span: TimeSpan, _ applications: [Application]) {
        for _ in 0..<Int(span.milliseconds / 10) {
            world.advance(by: .milliseconds(10))
            for application in applications { application.poll() }
        }
    }

    private func offsets(_ broker: SimulatedBroker, _ application: Application, _ id: String) -> OffsetsAnswer? {
        guard let identity = application.identity else { return nil }
        var producer = broker.initialiseProducer(id)
        while producer == nil {
            world.advance(by: .milliseconds(10))
            producer = broker.initialiseProducer(id)
        }
        return producer.map {
            broker.sendOffsets([(0, Offset(1))], $0, timeout: .seconds(10), member: identity)
        }
    }

    @Test func `Members share the partitions, and none is ever held by two`() {
        let broker = broker()
        var applications = [Application(broker)]
        pass(.seconds(3), applications)
        #expect(applications[0].held == [0, 1, 2, 3])
        applications.append(Application(broker))
        for _ in 0..<300 {
            pass(.milliseconds(10), applications)
            #expect(applications[0].held.isDisjoint(with: applications[1].held))
        }
        #expect(applications.map(\.held.count) == [2, 2])
        applications[0].client.close()
        pass(.seconds(3), [applications[1]])
        #expect(applications[1].held == [0, 1, 2, 3])
        #expect(applications.map(\.losses) == [0, 0])
    }

    @Test func `A member that stands still is replaced, hears of it, and comes back as another`() {
        let broker = broker()
        let applications = [Application(broker), Application(broker)]
        pass(.seconds(3), applications)
        let before = applications[0].identity
        applications[0].client.stop()
        pass(.seconds(15), [applications[1]])
        #expect(applications[1].held == [0, 1, 2, 3])
        #expect(offsets(broker, applications[0], "zombie") == .unknownMember)
        #expect(offsets(broker, applications[1], "other") == .done)
        applications[0].client.resume()
        pass(.seconds(3), applications)
        #expect(applications[0].losses == 1)
        #expect(applications[0].identity?.member != before?.member)
        #expect(applications.map(\.held.count) == [2, 2])
    }

    @Test func `Offsets of an earlier generation are refused`() {
        let broker = broker()
        let first = Application(broker)
        pass(.seconds(3), [first])
        #expect(offsets(broker, first, "a") == .done)
        let second = Application(broker)
        pass(.seconds(1), [])
        #expect(first.client.generation > first.identity?.generation ?? .max)
        #expect(offsets(broker, first, "a") == .illegalGeneration)
        pass(.seconds(3), [first, second])
        #expect(offsets(broker, first, "a") == .done)
    }

    @Test func `Offsets become the group's with their transaction, and are unstable before`() throws {
        let broker = broker()
        let application = Application(broker)
        pass(.seconds(3), [application])
        let producer = try #require(broker.initialiseProducer("a"))
        let identity = try #require(application.identity)
        #expect(broker.sendOffsets([(2, Offset(5))], producer, timeout: .seconds(10), member: identity) == .done)
        #expect(broker.stableOffset(of: 2) == nil)
        #expect(broker.stableOffset(of: 1) == .some(nil))
        #expect(broker.endTransaction(producer, commit: true) == .done)
        #expect(world.wait(atMost: .seconds(2)) { broker.stableOffset(of: 2) == Offset(5) })
    }

    @Test func `A static member's successor takes over at once, and its older self is fenced`() {
        let broker = broker()
        let old = Application(broker, instance: 1)
        let other = Application(broker)
        pass(.seconds(3), [old, other])
        let held = old.held
        let generation = old.identity?.generation
        old.client.stop()
        let new = Application(broker, instance: 1)
        pass(.seconds(1), [new, other])
        #expect(new.held == held)
        #expect(new.identity?.generation == generation)
        #expect(offsets(broker, old, "a") == .fencedInstance)
        old.client.resume()
        pass(.seconds(1), [old, new, other])
        #expect(old.client.isFenced)
    }

    @Test func `A member that does not answer holds a rebalance up until its time is over`() {
        let broker = broker()
        let first = Application(broker)
        pass(.seconds(3), [first])
        let second = Application(broker)
        pass(.seconds(30), [second])
        #expect(second.held == [])
        pass(.seconds(60), [second])
        #expect(second.held == [0, 1, 2, 3])
        pass(.seconds(3), [first, second])
        #expect(first.losses == 1)
        #expect([first, second].map(\.held.count) == [2, 2])
    }
}
