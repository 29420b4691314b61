import Engine
import Glibc
import Kafka
import Plates
import TestThreads
import Testing
import Threads

/// What the engine counts of a feed that is broken: by partition, reason and agency, with an example.
@Suite(.ownThread) struct IntakeTests {
    private func doubtful(_ read: TestRead) -> TestRecord {
        var record = read.record()
        record.value = Array(read.json.replacing("0.94", with: "94.2").utf8)
        return record
    }

    private func intake(_ kafka: SimulatedKafka) throws -> (Intake, Accounts) {
        let engine = StreamEngine(
            editions: try World.editions([World.everything]), workers: 1, ports: simulatedPorts(kafka))
        engine.start()
        while !(kafka.isDrained && engine.figures.contains { $0.hasAssignment }), !(try engine.hasEnded()) {
            usleep(500)
        }
        engine.stop()
        while !(try engine.hasEnded()) { usleep(500) }
        return (engine.figures[0].intake, engine.figures[0].accounts)
    }

    @Test(arguments: [0, 2]) func `Each dead letter is counted where it came from, and again only once after an abort`(
        aborts: Int
    ) throws {
        let kafka = SimulatedKafka(partitions: [
            [TestRead(id: "a").record(), doubtful(TestRead(id: "b", camera: "cam-7")), doubtful(TestRead(id: "c"))],
            [
                TestRead(id: "d", agency: "nobody").record(),
                TestRecord(key: nil, value: Array("no JSON".utf8), timestamp: Timestamp(nanoseconds: 0)),
            ],
        ])
        kafka.state.withLock {
            $0.commitFailures = Array(repeating: GenerationDropped(isOvertaken: true, "rebalanced"), count: aborts)
            $0.isTransactional = true
        }
        let (intake, accounts) = try intake(kafka)
        #expect(intake.records == [Partition(0): 3, Partition(1): 2])
        #expect(intake.deadLettersByAgency == [AgencyIndex(0): 2, nil: 2])
        let counts = intake.deadLetters.mapValues(\.count)
        #expect(
            counts == [
                Intake.Cause(.badConfidence, in: Partition(0)): 2, Intake.Cause(.unknownAgency, in: Partition(1)): 1,
                Intake.Cause(.notJSON, in: Partition(1)): 1,
            ])
        #expect(accounts.deadLettered.values.reduce(0, +) == counts.values.reduce(0, +))

        let stranger = try #require(intake.deadLetters[Intake.Cause(.unknownAgency, in: Partition(1))]?.example)
        #expect(stranger == Intake.Example(offset: Offset(0), agency: "nobody", camera: "cam-1"))
        let garbage = try #require(intake.deadLetters[Intake.Cause(.notJSON, in: Partition(1))]?.example)
        #expect(garbage == Intake.Example(offset: Offset(1), agency: nil, camera: nil))
        let doubtful = try #require(intake.deadLetters[Intake.Cause(.badConfidence, in: Partition(0))]?.example)
        #expect(doubtful.agency == "north-pd" && ["cam-7", "cam-1"].contains(doubtful.camera))
    }
}
