import Synthesis

extension SplitMix64 {
    mutating func next(below bound: UInt64) -> UInt64 { next() % bound }

    mutating func chance(_ percent: UInt64) -> Bool { next(below: 100) < percent }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[Int(next(below: UInt64(elements.count)))] }
}
