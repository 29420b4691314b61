/// A set of the cases of a closed list, such as purposes or reasons: one bit a case, in the order of declaration.
package struct ChoiceSet<Choice: CaseIterable & BitwiseCopyable & Sendable>: Hashable, BitwiseCopyable, Sendable {
    package private(set) var bits: UInt32

    package init(_ choices: some Sequence<Choice>) {
        bits = choices.reduce(0) { $0 | ChoiceSet.bit(of: $1) }
    }

    /// - Parameter bits: of a set of the same list.
    package init(bits: UInt32) { self.bits = bits }

    package static var all: ChoiceSet { ChoiceSet(Choice.allCases) }

    /// The bit that stands for a case.
    @inline(__always)
    package static func bit(of choice: Choice) -> UInt32 {
        precondition(MemoryLayout<Choice>.size == 1, "a closed list has 2 to 32 cases without payloads")
        // Safe because such a case is kept as its number, in one byte. So no decision switches over all cases.
        return unsafe 1 << UInt32(unsafeBitCast(choice, to: UInt8.self))
    }

    package var isEmpty: Bool { bits == 0 }
    package var count: Int { bits.nonzeroBitCount }

    /// Those that are in it, in the order of declaration.
    package var choices: [Choice] { Choice.allCases.filter { contains($0) } }

    package func contains(_ choice: Choice) -> Bool { bits & ChoiceSet.bit(of: choice) != 0 }

    package mutating func insert(_ choice: Choice) { bits |= ChoiceSet.bit(of: choice) }

    package mutating func remove(_ choice: Choice) { bits &= ~ChoiceSet.bit(of: choice) }
}

extension ChoiceSet: ExpressibleByArrayLiteral {
    package init(arrayLiteral choices: Choice...) { self.init(choices) }
}
