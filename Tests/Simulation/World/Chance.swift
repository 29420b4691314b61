/// The simulation's only source of chance: SplitMix64 (Steele, Lea, Flood 2014), so that a seed says all.
package struct Chance: Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }

    /// A number from 0 to `bound` − 1.
    package mutating func below(_ bound: Int) -> Int {
        Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    package mutating func number(in range: ClosedRange<Int>) -> Int {
        range.lowerBound + below(range.upperBound - range.lowerBound + 1)
    }

    /// True once in `count` draws; never when it is 0.
    package mutating func once(in count: Int) -> Bool { count > 0 && below(count) == 0 }

    package mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

    package mutating func shuffle<Element>(_ elements: inout [Element]) {
        for place in elements.indices.dropFirst() { elements.swapAt(place, below(place + 1)) }
    }

    /// Another stream that is a function of this one's place, for a subject that draws as much as it likes.
    package mutating func stream() -> Chance { Chance(seed: next()) }
}
