import Plates

/// What is still to happen, by its time; what is due at the same time happens in the order in which it was planned.
struct Agenda {
    private struct Item {
        let time: Timestamp
        let action: () -> Void
    }

    /// Latest first.
    private var items: [Item] = []

    var nextTime: Timestamp? { items.last?.time }

    mutating func add(at time: Timestamp, _ action: @escaping () -> Void) {
        let place = items.lastIndex { $0.time > time }.map { $0 + 1 } ?? 0
        items.insert(Item(time: time, action: action), at: place)
    }

    mutating func takeDue(at time: Timestamp) -> (() -> Void)? {
        guard let item = items.last, item.time <= time else { return nil }
        items.removeLast()
        return item.action
    }
}
