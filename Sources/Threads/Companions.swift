import Synchronization

/// Something that runs beside the engine, on a thread of its own.
package protocol Companion: Sendable {
    /// As `top -H` shows its thread; 15 bytes count.
    var name: String { get }

    /// Its work, from the start of its thread to the end.
    ///
    /// - Parameter isOver: asked at least once a second or so; once it is true, the work ends.
    func run(until isOver: @escaping @Sendable () -> Bool)
}

/// What runs beside a body of work: started in order, ended in reverse.
///
///     try Companions.with { beside in
///         beside.start(server)
///         beside.start(keeper)
///         …                        // both are at work
///     }                            // first the keeper has ended, then the server
package struct Companions: ~Copyable {
    private var running: [RunningCompanion] = []

    private init() {}

    package static func with<Result>(_ body: (inout Companions) throws -> Result) rethrows -> Result {
        var companions = Companions()
        defer { companions.end() }
        return try body(&companions)
    }

    /// Starts one more: it is at work when those before it are, and ends before they do.
    package mutating func start(_ companion: some Companion) { running.append(RunningCompanion(companion)) }

    private mutating func end() {
        while let last = running.popLast() { last.end() }
    }
}

/// A companion at work, and how it is told to end.
private final class RunningCompanion {
    private final class Flag: Sendable {
        let isSet = Atomic(false)
    }

    private let isOver = Flag()
    private var thread: Thread?

    init(_ companion: some Companion) {
        thread = Thread(named: companion.name) { [isOver] in
            companion.run { isOver.isSet.load(ordering: .relaxed) }
        }
    }

    /// Asks it to end, and waits until it has.
    func end() {
        isOver.isSet.store(true, ordering: .relaxed)
        thread.take()?.join()
    }
}
