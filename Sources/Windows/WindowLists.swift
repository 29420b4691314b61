import Plates

/// The hotlists that windows are of: those of the topology, and those that only the changelog still knows.
///
/// A list keeps its number in the store for good, wherever the topology puts it.
struct WindowLists {
    /// A hotlist of the topology.
    struct Current {
        let number: UInt16
        let rules: WindowRules
    }

    /// By number; nil rules = no list of the topology any more, so its windows are forgotten.
    private var lists: [(id: String, rules: WindowRules?)] = []
    private var numbers: [String: UInt16] = [:]
    private var current: [Current] = []

    /// - Parameter place: a hotlist's place in the topology.
    subscript(place: Int) -> Current { current[place] }

    /// The list's place in the topology; nil when it is gone.
    func place(of number: UInt16) -> Int? { current.firstIndex { $0.number == number } }

    func rules(of number: UInt16) -> WindowRules? { lists[Int(number)].rules }
    func id(of number: UInt16) -> String { lists[Int(number)].id }

    mutating func use(_ hotlists: [WindowedHotlist]) {
        for number in lists.indices { lists[number].rules = nil }
        current = hotlists.map { hotlist in
            guard let number = number(of: hotlist.id) else { preconditionFailure("at most 65,536 lists in one run") }
            lists[Int(number)].rules = hotlist.rules
            return Current(number: number, rules: hotlist.rules)
        }
    }

    /// The list's number, a new one for one that was never heard of.
    ///
    /// - Returns: nil when there are no more numbers.
    mutating func number(of id: String) -> UInt16? {
        if let number = numbers[id] { return number }
        guard let number = UInt16(exactly: lists.count) else { return nil }
        numbers[id] = number
        lists.append((id, nil))
        return number
    }
}
