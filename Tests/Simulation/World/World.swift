package import Plates

/// One simulated world: its clock, its chance, what is still to happen in it, and the trace of what has.
///
/// Nothing in it waits: a call that would block in production passes from one planned event to the next until it is
/// answered, and lets others take steps meanwhile.
package final class World {
    package private(set) var now: Timestamp
    package var chance: Chance
    package var trace: Trace
    /// Lets others take steps in the middle of a call; set by whoever runs them.
    package var interleave: () -> Void = {}

    private var agenda = Agenda()

    package init(seed: UInt64, isVerbose: Bool = false, from start: Timestamp = World.start) {
        chance = Chance(seed: seed)
        trace = Trace(isVerbose: isVerbose)
        now = start
    }

    /// 2026-03-01T12:00:00Z.
    package static let start = Timestamp(milliseconds: 1_772_366_400_000)

    package func plan(in span: TimeSpan, _ action: @escaping () -> Void) { agenda.add(at: now + span, action) }

    /// Plans something for a moment from now to `milliseconds` later.
    package func planSoon(within milliseconds: Int, _ action: @escaping () -> Void) {
        plan(in: .milliseconds(Int64(chance.below(milliseconds + 1))), action)
    }

    /// Moves the clock, and does on the way what was planned.
    package func advance(by span: TimeSpan) { advance(to: now + span) }

    private func advance(to time: Timestamp) {
        while let next = agenda.nextTime, next <= time, let action = agenda.takeDue(at: time) {
            now = max(now, next)
            action()
        }
        now = max(now, time)
    }

    /// Passes from event to event until `condition` holds.
    ///
    /// - Returns: false when it does not within `limit`.
    package func wait(atMost limit: TimeSpan, until condition: () -> Bool) -> Bool {
        let deadline = now + limit
        while !condition() {
            interleave()
            if condition() { return true }
            guard let next = agenda.nextTime, next <= deadline else {
                advance(to: deadline)
                return condition()
            }
            advance(to: max(next, now))
        }
        return true
    }

    package func note(_ what: StaticString, _ numbers: Int64...) { trace.add(what, numbers, at: now) }
}
