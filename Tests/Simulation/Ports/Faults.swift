import Plates

/// How often what goes wrong: each number n is one call in n, 0 = never.
package struct Faults {
    /// A process dies in the middle of a call, or between two.
    var crash = 0
    /// A process stands still for longer than a session lasts, or shorter.
    var standstill = 0
    /// A call has to be made again.
    var retry = 0
    /// A transaction has to be aborted.
    var abort = 0
    /// A producer is of no use any more; what it asked for last has happened, will happen, or never does.
    var fatal = 0
    /// A producer never answers again.
    var hang = 0
    /// Polls, look-ups of offsets and reading of logs.
    var read = 0
    /// The disk: full, torn, flipped, old or another's.
    var disk = 0
    /// Another producer takes a transactional id.
    var hijack = 0
    /// A member joins or leaves of its own accord.
    var churn = 0

    /// Some seeds have one kind of fault, most several, a few none.
    package init(drawnFrom chance: inout Chance) {
        if chance.once(in: 12) { return }
        func draw(_ often: Int, _ chance: inout Chance) -> Int {
            switch chance.below(3) {
            case 0: 0
            case 1: often * 6
            default: often
            }
        }
        crash = draw(120, &chance)
        standstill = draw(150, &chance)
        retry = draw(15, &chance)
        abort = draw(25, &chance)
        fatal = draw(40, &chance)
        hang = draw(120, &chance)
        read = draw(60, &chance)
        disk = draw(4, &chance)
        hijack = draw(150, &chance)
        churn = draw(60, &chance)
    }

    package init() {}
}

/// What becomes of one call on a producer.
enum CallFault {
    /// Nothing happened; the same call again.
    case retry
    /// It happened, the answer was lost; the same call again.
    case retryAfter
    case abort
    case fatal
    case fatalAfter
    /// It is still on its way, and arrives after the caller has given up.
    case fatalLater
    case hang
    case hangAfter
}

/// The process has ended: whatever it still tries fails.
package struct ProcessEnded: Error, CustomStringConvertible {
    package let description = "the simulated process has ended"
}
