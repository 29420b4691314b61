import Console
import Engine
import Kafka
import Plates
import Testing

@testable import platestream

/// When a feed is called broken, and how often that is said.
@Suite struct FeedWatchTests {
    private static let start = Timestamp(milliseconds: 1_900_000_000_000)

    /// Dead letters of one reason on each partition, whose example is the last of its records.
    private func intake(_ partitions: [(records: Int, dead: Int)], _ reason: DeadLetterReason = .badConfidence)
        -> Intake
    {
        var intake = Intake()
        for (number, partition) in partitions.enumerated() {
            let place = Partition(Int32(number))
            intake.records[place] = partition.records
            guard partition.dead > 0 else { continue }
            intake.deadLetters[Intake.Cause(reason, in: place)] = Intake.Share(
                count: partition.dead,
                example: Intake.Example(
                    offset: Offset(Int64(partition.records - 1)), agency: "opd", camera: "cam-\(number)"))
        }
        return intake
    }

    private func adding(_ left: Intake, _ right: Intake) -> Intake {
        var sum = left
        sum.add(right)
        return sum
    }

    @Test(
        arguments: [
            ([(100, 6)], true), ([(100, 5)], false), ([(99, 99)], false), ([(50, 50), (50, 0)], true),
            // One partition in fifty is broken: less than a twentieth of all, and most of its own.
            ([(200, 101)] + Array(repeating: (200, 0), count: 49), true),
            ([(200, 100)] + Array(repeating: (200, 0), count: 49), false),
            ([(99, 99)] + Array(repeating: (200, 0), count: 49), false),
        ] as [([(Int, Int)], Bool)])
    func `Five in a hundred is an accident, and so is half of one partition`(partitions: [(Int, Int)], isTold: Bool) {
        var watch = FeedWatch()
        let warning = watch.note(intake(partitions.map { (records: $0.0, dead: $0.1) }), at: Self.start)
        #expect((warning != nil) == isTold)
    }

    @Test func `Two reasons below the limit do not add up to one above it`() {
        var watch = FeedWatch()
        let mixed = adding(intake([(100, 4)]), intake([(0, 4)], .clockAhead))
        #expect(watch.note(mixed, at: Self.start) == nil)
    }

    @Test func `The warning names the worst reason, and the partition where to look`() throws {
        var watch = FeedWatch()
        let few = intake([(0, 20), (0, 0)], .clockAhead)
        let told = watch.note(adding(intake([(100, 10), (100, 60)]), few), at: Self.start)
        let warning = try #require(told)
        #expect(
            warning.fields(topic: "reads") == [
                "reason": "bad-confidence", "meaning": "confidence is not a number from 0 to 1", "dead_letters": 70,
                "of_reads": 200, "agency": "opd", "camera": "cam-1", "topic": "reads", "partition": 1, "offset": 99,
                "partitions_mostly_dead_lettered": "1",
            ])
    }

    @Test func `It is said once a minute, of what came since`() {
        var watch = FeedWatch()
        #expect(watch.note(intake([(100, 100)]), at: Self.start) != nil)
        for second in 1..<60 {
            let now = Self.start + .seconds(Int64(second))
            #expect(watch.note(intake([(100 + 100 * second, 100 + 100 * second)]), at: now) == nil)
        }
        let minute = Self.start + .seconds(60)
        #expect(watch.note(intake([(7_000, 7_000)]), at: minute)?.records == 6_900)
        // The feed has been mended: a hundred minutes later the old dead letters are nobody's news.
        #expect(watch.note(intake([(8_000, 7_000)]), at: minute + .seconds(61)) == nil)
        #expect(watch.note(intake([(8_100, 7_004)]), at: minute + .seconds(6_000)) == nil)
    }

    @Test func `A slow feed is called broken once a hundred of its records have come, however long that takes`() {
        var watch = FeedWatch()
        for minute in 0..<10 {
            let records = 10 * minute
            let now = Self.start + .minutes(Int64(minute))
            #expect(watch.note(intake([(records, records)]), at: now) == nil)
        }
        #expect(watch.note(intake([(100, 100)]), at: Self.start + .minutes(10)) != nil)
    }

    @Test func `A feed that breaks after months is told at once`() {
        var watch = FeedWatch()
        for minute in 0..<100 {
            #expect(watch.note(intake([(10_000 * (minute + 1), 0)]), at: Self.start + .minutes(Int64(minute))) == nil)
        }
        #expect(watch.note(intake([(1_000_200, 150)]), at: Self.start + .minutes(100)) != nil)
    }
}
