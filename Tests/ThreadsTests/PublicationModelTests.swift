// The operations of `VersionRoot` and `ReaderSlots`, tried in every interleaving that their memory orders allow.
//
// An abstract machine: each thread is a list of steps, each step happens at once, but not always in its turn. A step
// may overtake an earlier one of its thread unless the memory orders forbid it, so a store may wait (as in a store
// buffer) while later loads go ahead, and stores and loads pass each other as on a weakly ordered processor:
//
//     held back by an earlier step   that acquires (a load) · that is at the same location · that it depends on
//     held back as a later step      that releases (a store), behind all earlier ones
//     kept apart                     two sequentially consistent ones
//
// Conditions order nothing by themselves, as in the language's memory model.
import Testing

enum Order: Int, Comparable {
    case relaxed, acquireOrRelease, sequential

    static func < (left: Order, right: Order) -> Bool { left.rawValue < right.rawValue }
}

/// One step of a thread; numbers name versions, readers and batches.
enum Step: Hashable {
    // Of the updater.
    case build(Int)
    case publish(Int)
    case look(reader: Int, publishing: Int)
    case acknowledge(Int)
    case wait(reader: Int, publishing: Int)
    case giveBack(Int)
    // Of a reader, for each of its batches.
    case learn(batch: Int)
    case enter(batch: Int)
    case load(batch: Int)
    case use(batch: Int)
    case leave(batch: Int)

    var isStore: Bool {
        switch self {
        case .build, .publish, .acknowledge, .giveBack, .enter, .leave: true
        case .look, .wait, .learn, .load, .use: false
        }
    }

    /// Steps of one thread with the same location never pass each other.
    var location: String {
        switch self {
        case .build(let version), .giveBack(let version): "table \(version)"
        case .publish, .load: "root"
        case .look(let reader, _), .wait(let reader, _): "slot \(reader)"
        case .acknowledge, .learn: "acknowledged"
        case .use(let batch): "what batch \(batch) found"
        case .enter, .leave: "slot"
        }
    }

    /// What must be known before the step makes sense.
    func depends(on other: Step) -> Bool {
        switch (self, other) {
        case (.use(let mine), .load(let its)): mine == its
        case (.wait(let reader, let publishing), .look(let other, let its)): reader == other && publishing == its
        default: false
        }
    }
}

/// The program of the updater and of its readers, with one thing wrong or none.
struct Publication {
    enum Mutation: String, CaseIterable {
        case relaxedRootStore, releasedRootStore, relaxedRootLoad, acquiredRootLoad, relaxedEnter, releasedEnter
        case relaxedLeave, relaxedLook, acquiredLook, relaxedWait
        case slotsReadBeforePublishing, retiredBeforePublishing, rootLoadedBeforeEntering, acknowledgedBeforePublishing
        case waitsForNobody, waitsForOneReaderOnly
    }

    var readers: Int
    var batches: Int
    var versions: Int
    var mutation: Mutation?

    func order(_ step: Step) -> Order {
        switch (step, mutation) {
        case (.publish, .relaxedRootStore), (.load, .relaxedRootLoad), (.enter, .relaxedEnter): .relaxed
        case (.leave, .relaxedLeave), (.look, .relaxedLook), (.wait, .relaxedWait): .relaxed
        case (.publish, .releasedRootStore), (.load, .acquiredRootLoad), (.enter, .releasedEnter): .acquireOrRelease
        case (.look, .acquiredLook): .acquireOrRelease
        case (.publish, _), (.look, _), (.enter, _), (.load, _): .sequential
        case (.leave, _), (.wait, _), (.learn, _): .acquireOrRelease
        // An update returns: in whatever way its caller tells of it, the looks before it have made the rest visible.
        case (.acknowledge, _), (.build, _), (.giveBack, _), (.use, _): .relaxed
        }
    }

    var threads: [[Step]] { [updater] + (0..<readers).map { _ in reader } }

    private var updater: [Step] {
        (1...versions).flatMap { version -> [Step] in
            let looks = (0..<readers).map { Step.look(reader: $0, publishing: version) }
            var waits = (0..<readers).map { Step.wait(reader: $0, publishing: version) }
            if mutation == .waitsForNobody { waits = [] }
            if mutation == .waitsForOneReaderOnly { waits.removeLast() }
            let (publish, giveBack) = (Step.publish(version), Step.giveBack(version - 1))
            let acknowledge = Step.acknowledge(version)
            return switch mutation {
            case .slotsReadBeforePublishing: [.build(version)] + looks + [publish, acknowledge] + waits + [giveBack]
            case .retiredBeforePublishing: [.build(version)] + looks + waits + [giveBack, publish, acknowledge]
            case .acknowledgedBeforePublishing: [.build(version), acknowledge, publish] + looks + waits + [giveBack]
            default: [.build(version), publish] + looks + [acknowledge] + waits + [giveBack]
            }
        }
    }

    private var reader: [Step] {
        (0..<batches).flatMap { batch -> [Step] in
            let entered: [Step] = [.enter(batch: batch), .load(batch: batch)]
            let beginning = mutation == .rootLoadedBeforeEntering ? entered.reversed() : entered
            return [.learn(batch: batch)] + beginning + [.use(batch: batch), .leave(batch: batch)]
        }
    }

    /// For each step of a thread those that it may not overtake, as bits.
    func barriers(of thread: [Step]) -> [UInt32] {
        thread.indices.map { later in
            (0..<later).reduce(0) { bits, earlier in
                let (first, second) = (thread[earlier], thread[later])
                let acquires = !first.isStore && order(first) >= .acquireOrRelease
                let releases = second.isStore && order(second) >= .acquireOrRelease
                let areSequential = order(first) == .sequential && order(second) == .sequential
                let areBound = first.location == second.location || second.depends(on: first)
                return acquires || releases || areSequential || areBound ? bits | 1 << UInt32(earlier) : bits
            }
        }
    }
}

/// What the threads have done and left in memory.
struct Machine: Hashable {
    var done: [UInt32]
    var root: UInt8 = 0
    var acknowledged: UInt8 = 0
    /// For each version: 0 = not built yet, 1 = whole, 2 = given back.
    var tables: [UInt8]
    /// Batch counts, odd while one runs.
    var slots: [UInt8]
    /// What the updater saw in the slots; what each batch of a reader learned and found.
    var seen: [UInt8]
    var learned: [UInt8]
    var found: [UInt8]

    init(_ program: Publication) {
        done = Array(repeating: 0, count: program.readers + 1)
        tables = [1] + Array(repeating: 0, count: program.versions)
        slots = Array(repeating: 0, count: program.readers)
        seen = Array(repeating: 0, count: program.readers * (program.versions + 1))
        learned = Array(repeating: 0, count: program.readers * program.batches)
        found = learned
    }

    /// Does the step if it can be done now.
    ///
    /// - Returns: false while it has to wait; a sentence in `fault` when it did what must never happen.
    mutating func perform(_ step: Step, of thread: Int, _ program: Publication, fault: inout String?) -> Bool {
        let reader = thread - 1
        let row = reader * program.batches
        switch step {
        case .build(let version): tables[version] = 1
        case .publish(let version): root = UInt8(version)
        case .look(let reader, let version): seen[version * program.readers + reader] = slots[reader]
        case .acknowledge(let version): acknowledged = UInt8(version)
        case .wait(let reader, let version):
            let count = seen[version * program.readers + reader]
            if count & 1 == 1, slots[reader] == count { return false }
        case .giveBack(let version): tables[version] = 2
        case .learn(let batch): learned[row + batch] = acknowledged
        case .enter(let batch): slots[reader] = UInt8(2 * batch + 1)
        case .load(let batch): found[row + batch] = root
        case .use(let batch):
            let version = found[row + batch]
            if tables[Int(version)] != 1 { fault = "a batch read a version that was not built yet, or given back" }
            if version < learned[row + batch] { fault = "a batch missed a change that was acknowledged before" }
            if batch > 0, version < found[row + batch - 1] { fault = "a version went back" }
        case .leave(let batch): slots[reader] = UInt8(2 * batch + 2)
        }
        return true
    }
}

extension Publication {
    /// Tries every interleaving.
    ///
    /// - Returns: the first fault, if there is any; and how many states there are.
    func explore() -> (fault: String?, states: Int) {
        let threads = threads
        let barriers = threads.map(barriers)
        let start = Machine(self)
        var known: Set<Machine> = [start]
        var open = [start]
        while let state = open.popLast() {
            var isStuck = true
            var isDone = true
            for (thread, steps) in threads.enumerated() {
                for place in steps.indices where state.done[thread] >> UInt32(place) & 1 == 0 {
                    isDone = false
                    guard barriers[thread][place] & ~state.done[thread] == 0 else { continue }
                    var next = state
                    var fault: String?
                    guard next.perform(steps[place], of: thread, self, fault: &fault) else { continue }
                    if let fault { return (fault, known.count) }
                    isStuck = false
                    next.done[thread] |= 1 << UInt32(place)
                    if known.insert(next).inserted { open.append(next) }
                }
            }
            if isStuck, !isDone { return ("nobody can go on", known.count) }
        }
        return (nil, known.count)
    }
}

@Suite("Publication of versions, in every interleaving")
struct PublicationModelTests {
    @Test(
        "no batch reads what is unbuilt or given back, misses what was acknowledged, or stops the others",
        arguments: [(1, 2, 2), (2, 1, 1)])
    func holds(readers: Int, batches: Int, versions: Int) {
        let outcome = Publication(readers: readers, batches: batches, versions: versions).explore()
        #expect(outcome.fault == nil)
        #expect(outcome.states > 500)
    }

    @Test("every weaker order and every other sequence fails somewhere", arguments: Publication.Mutation.allCases)
    func isNecessary(mutation: Publication.Mutation) {
        let outcome = Publication(readers: 1, batches: 2, versions: 2, mutation: mutation).explore()
        #expect(outcome.fault != nil, "\(mutation.rawValue): \(outcome.states) states, none of them wrong")
    }
}
