import Plates
import Testing
import Threads

@testable import Kafka

struct GroupDepartureTests {
    private static let member = GroupMember(group: "bay", groupGeneration: 7, id: "east-0-1234", instance: "east-0")

    /// What is said while a member leaves a scripted cluster.
    private func leave(_ cluster: ScriptedCluster, _ pairs: [String] = []) throws -> [String] {
        let told = Guarded<[String]>([])
        let settings = try ClientSettings(brokers: "one:1,two:2", passedThrough: pairs)
        GroupDeparture(settings, dialer: cluster) { line in told.withLock { $0.append(line) } }.leave(Self.member)
        return told.withLock { $0 }
    }

    private typealias Connection = [ScriptedCluster.Step]

    private static func found(_ error: Int16 = 0) -> Connection {
        [.answer(Answers.versions()), .answer(Answers.coordinator(error: error, port: 9))]
    }
    private static func left(_ error: Int16 = 0, ofMember: Int16 = 0) -> Connection {
        [.answer(Answers.versions()), .answer(Answers.left(error: error, ofMember: ofMember))]
    }

    @Test func theCoordinatorIsToldWhoLeaves() throws {
        let cluster = ScriptedCluster([1: [Self.found()], 9: [Self.left()]])
        #expect(try leave(cluster) == [])
        #expect(cluster.dials.map(\.description) == ["one:1", "coordinator:9"])
        let question = try #require(cluster.questions.last)
        #expect(question.key == 13)
        // By Kafka's LeaveGroupRequest.json, version 4.
        let text = { (text: String) in [UInt8(text.utf8.count + 1)] + Array(text.utf8) }
        #expect(question.body == text("bay") + [2] + text("east-0-1234") + text("east-0") + [0, 0])
    }

    @Test(
        arguments: [
            // The coordinator loads, has moved, or is not there yet.
            [1: [found(15), found()], 9: [left()]], [1: [found(), found()], 9: [left(14), left()]],
            [1: [found(), found()], 9: [left(16), left()]], [2: [found()], 9: [left()]],
            [1: [found(), found()], 9: [[.close], left()]],
        ] as [[Int32: [[ScriptedCluster.Step]]]])
    func whatPassesIsWaitedFor(scripts: [Int32: [[ScriptedCluster.Step]]]) throws {
        let cluster = ScriptedCluster(scripts)
        #expect(try leave(cluster) == [])
        #expect(cluster.questions.last?.key == 13)
    }

    /// Another has the name by now (82), or the group has forgotten the member (25).
    @Test(arguments: [(0, 82), (0, 25), (25, 0)] as [(Int16, Int16)])
    func aPlaceThatIsNotOursAnyMoreIsLeftAlone(error: Int16, ofMember: Int16) throws {
        let cluster = ScriptedCluster([1: [Self.found()], 9: [Self.left(error, ofMember: ofMember)]])
        #expect(try leave(cluster) == [])
        #expect(cluster.questions.count { $0.key == 13 } == 1)
    }

    @Test func aGroupThatMayNotBeReadIsSaid() throws {
        let told = try leave(ScriptedCluster([1: [Self.found()], 9: [Self.left(30)]]))
        #expect(told.count == 1)
        for word in ["'bay'", "'east-0'", "kafka-acls", "session"] { #expect(told[0].contains(word), "\(told[0])") }
    }

    @Test func anOldBrokerOrAnotherLoginIsSaid() throws {
        let old = try leave(ScriptedCluster([1: [[.answer(Answers.versions(lacking: [10]))]]]))
        #expect(old.count == 1 && old[0].contains("FindCoordinator 4"), "\(old)")
        let foreign = try leave(ScriptedCluster([:]), ["security.protocol=SASL_PLAINTEXT"])
        #expect(foreign.count == 1 && foreign[0].contains("GSSAPI"), "\(foreign)")
    }

    @Test func brokersThatStayAwayCostNoMoreThanTheLimit() throws {
        let clock = ContinuousClock()
        let begin = clock.now
        let told = try leave(ScriptedCluster([:]))
        #expect(told.count == 1 && told[0].contains("connection refused"), "\(told)")
        #expect(clock.now - begin < .seconds(8))
    }
}
