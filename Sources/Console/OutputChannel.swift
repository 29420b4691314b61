import Dispatch
import Threads

/// What the two sides of an output share: those who hand pieces over, and the thread that writes them.
final class OutputChannel: Sendable {
    typealias Piece = OutputQueue.Piece

    fileprivate struct State: Sendable {
        var waiting: [Piece] = []
        var waitingBytes = 0
        var isWriting = false
        var isClosed = false
        var droppedCount = 0
        /// Lines that could not be written since the last that was.
        var unwrittenCount = 0
        var failure: WriteFailure?
    }

    /// As many bytes of lines wait at most: some thousands of lines.
    static let bytesKept = 1 << 20

    private let descriptor: Int32
    private let render: @Sendable (Piece) -> String
    private let state = Guarded(State())
    private let arrival = DispatchSemaphore(value: 0)

    init(descriptor: Int32, render: @escaping @Sendable (Piece) -> String) {
        self.descriptor = descriptor
        self.render = render
    }

    var droppedCount: Int { state.withLock { $0.droppedCount } }
    var failure: WriteFailure? { state.withLock { $0.failure } }
    var isEmpty: Bool { state.withLock { $0.waiting.isEmpty && !$0.isWriting } }

    func put(_ piece: Piece) {
        state.withLock { $0.add(piece) }
        arrival.signal()
    }

    /// Lets the thread end once everything is written.
    func close() {
        state.withLock { $0.isClosed = true }
        arrival.signal()
    }

    /// The body of the writing thread.
    func run() {
        while true {
            arrival.wait()
            while let piece = next() { write(piece) }
            if state.withLock({ $0.isClosed && $0.waiting.isEmpty }) { return }
        }
    }

    private func next() -> Piece? {
        state.withLock { state in
            guard !state.waiting.isEmpty else { return nil }
            state.isWriting = true
            return state.take()
        }
    }

    private func write(_ piece: Piece) {
        let unwritten = state.withLock { $0.unwrittenCount }
        let remark = unwritten > 0 ? render(.gap(unwritten)) : ""
        let result = Result { () throws(WriteFailure) in
            try Console.write(Array((remark + render(piece)).utf8), to: descriptor)
        }
        state.withLock { state in
            state.isWriting = false
            switch result {
            case .success: state.unwrittenCount = 0
            case .failure(let failure):
                state.failure = state.failure ?? failure
                state.lose(piece)
            }
        }
    }
}

extension OutputChannel.State {
    fileprivate mutating func add(_ piece: OutputQueue.Piece) {
        switch piece {
        case .line(let line):
            guard waitingBytes + line.utf8.count < OutputChannel.bytesKept else { return drop() }
            waitingBytes += line.utf8.count + 1
        case .picture: waiting.removeAll { if case .picture = $0 { true } else { false } }
        case .endOfPictures, .gap: break
        }
        waiting.append(piece)
    }

    private mutating func drop() {
        droppedCount += 1
        if case .gap(let count) = waiting.last {
            waiting[waiting.count - 1] = .gap(count + 1)
        } else {
            waiting.append(.gap(1))
        }
    }

    fileprivate mutating func take() -> OutputQueue.Piece {
        let piece = waiting.removeFirst()
        if case .line(let line) = piece { waitingBytes -= line.utf8.count + 1 }
        return piece
    }

    /// A line that could not be written counts as dropped, and a gap as what it stood for.
    fileprivate mutating func lose(_ piece: OutputQueue.Piece) {
        switch piece {
        case .line:
            droppedCount += 1
            unwrittenCount += 1
        case .gap(let count): unwrittenCount += count
        case .picture, .endOfPictures: break
        }
    }
}
