import Plates
import Testing
import Threads

/// Says when it begins and when it ends.
private struct Diarist: Companion {
    let name: String
    let diary: Guarded<[String]>

    func run(until isOver: @escaping @Sendable () -> Bool) {
        diary.withLock { $0.append("\(name) begins") }
        while !isOver() { Pause.of(.seconds(60), unless: isOver) }
        diary.withLock { $0.append("\(name) ends") }
    }
}

/// What runs beside a body of work.
@Suite struct CompanionsTests {
    private struct Broken: Error {}

    private func diary(of names: [String], body: (Guarded<[String]>) throws -> Void) rethrows -> [String] {
        let diary = Guarded<[String]>([])
        try Companions.with { beside in
            for (place, name) in names.enumerated() {
                beside.start(Diarist(name: name, diary: diary))
                while diary.withLock({ $0.count }) <= place { Pause.of(.milliseconds(1)) }
            }
            try body(diary)
        }
        return diary.withLock { $0 }
    }

    @Test func `Companions begin in order, are at work during the body, and end in reverse before it returns`() {
        let lines = diary(of: ["a", "b", "c"]) { diary in diary.withLock { $0.append("body") } }
        #expect(lines == ["a begins", "b begins", "c begins", "body", "c ends", "b ends", "a ends"])
    }

    @Test func `They end as well when the body throws`() {
        let seen = Guarded<Guarded<[String]>?>(nil)
        #expect(throws: Broken.self) {
            _ = try diary(of: ["a", "b"]) { diary in
                seen.withLock { $0 = diary }
                throw Broken()
            }
        }
        #expect(seen.withLock { $0 }?.withLock { $0 } == ["a begins", "b begins", "b ends", "a ends"])
    }

    @Test func `A sleeper wakes up early only when it is over`() {
        let asked = Guarded(0)
        Pause.of(.milliseconds(250)) {
            asked.withLock {
                $0 += 1
                return false
            }
        }
        #expect(asked.withLock { $0 } == 3)
        Pause.of(.seconds(3_600)) { true }
    }
}
