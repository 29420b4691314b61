import Plates

/// Whether a condition holds, as far as the facts go: the one place that says what an unknown fact comes to.
///
/// Unknown counts as true in what denies or requires, and as false in what permits. So a fact that is missing, and a
/// rule that cannot be understood, can only deny.
enum Verdict: BitwiseCopyable, Sendable {
    case holds, unknown, fails

    init(_ isTrue: Bool) { self = isTrue ? .holds : .fails }

    /// Whether what denies or requires applies.
    var denies: Bool { self != .fails }
    /// Whether what permits applies.
    var permits: Bool { self == .holds }

    @inline(__always)
    static func && (left: Verdict, right: Verdict) -> Verdict {
        if left == .fails || right == .fails { return .fails }
        return left == .holds && right == .holds ? .holds : .unknown
    }
}

/// The values that a fact may have: a bit for each case of its closed list. A fact that is known has one; one that is
/// known to be absent has none; one that is unknown has all, and more than any list has.
struct Possible: BitwiseCopyable, Sendable {
    let bits: UInt32

    static let absent = Possible(bits: 0)
    static let unknown = Possible(bits: .max)

    private init(bits: UInt32) { self.bits = bits }

    @inline(__always)
    init<Choice: CaseIterable & BitwiseCopyable & Sendable>(_ choice: Choice?, orElse missing: Possible) {
        guard let choice else {
            self = missing
            return
        }
        bits = ChoiceSet<Choice>.bit(of: choice)
    }

    /// Whether the fact is one of `wanted`; `Possible.unknown.bits` there stands for any at all.
    @inline(__always)
    func isAmong(_ wanted: UInt32) -> Verdict {
        if bits & wanted == 0 { return .fails }
        return bits & ~wanted == 0 ? .holds : .unknown
    }
}
