import Plates
import Testing

@testable import Synthesis

@Suite("Event time")
struct EventTimeTests {
    @Test("It never goes back, and a day holds the profile's reads", arguments: ["demo", "town", "county", "state"])
    func rises(name: String) throws {
        let profile = try #require(Profile.named(name))
        let time = EventTime(profile)
        let start = profile.start.nanoseconds / 1_000_000
        #expect(abs(time.milliseconds(of: 0) - start) <= 1)
        for day in 1...9 {
            let due = time.milliseconds(of: UInt64(profile.readsPerDay * day))
            #expect(abs(due - start - Int64(day) * 86_400_000) <= 1_000)
        }
        var last: Int64 = 0
        let step = UInt64(max(profile.readsPerDay / 1_000, 1))
        for index in stride(from: 0, to: UInt64(profile.readsPerDay * 3), by: Int(step)) {
            let due = time.milliseconds(of: index)
            #expect(due >= last)
            last = due
        }
    }

    @Test("It starts where it is told, also in the middle of a day")
    func middle() {
        let start = Timestamp(nanoseconds: Profile.usualStart.nanoseconds + 45_296_000_000_000)
        let time = EventTime(Profile.county.with { $0.start = start })
        #expect(abs(time.milliseconds(of: 0) - start.nanoseconds / 1_000_000) < 1_000)
    }

    @Test("The afternoon of California is busier than its night")
    func curve() {
        let time = EventTime(.county)
        func count(localHour: Int) -> Int {
            let start = Profile.usualStart.nanoseconds / 1_000_000 + Int64((localHour + 8) % 24) * 3_600_000
            return (0..<5_000).count { sample in
                let due = time.milliseconds(of: UInt64(sample * 1_000))
                return due >= start && due < start + 3_600_000
            }
        }
        #expect(count(localHour: 17) > 5 * count(localHour: 3))
    }

    @Test("Reads are out of order by less than the profile says, and late ones by more than ten minutes")
    func disorder() {
        let profile = Profile.demo.with { $0.lateShare = 0.01 }
        var newest = Timestamp.distantPast
        var lateCount = 0
        for read in Generated(profile, seed: 20, count: 20_000).reads {
            let behind = newest - read.made.capturedAt
            if read.made.capturedAt < newest, behind > profile.disorder {
                #expect(behind > .minutes(10))
                lateCount += 1
            }
            newest = max(newest, read.made.capturedAt)
        }
        #expect((150...250).contains(lateCount))
    }

    @Test(
        "A day's number becomes its date",
        arguments: [
            (0, 1970, 1, 1), (59, 1970, 3, 1), (789, 1972, 2, 29), (20_454, 2026, 1, 1), (20_512, 2026, 2, 28),
            (11_016, 2000, 2, 29),
        ])
    func calendar(number: Int, year: Int, month: Int, day: Int) {
        let date = CalendarDay(number)
        #expect([date.year, date.month, date.day] == [year, month, day])
    }
}
