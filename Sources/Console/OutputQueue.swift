import Glibc
package import Plates
import Threads

/// A descriptor such as standard error, and the one thread that writes to it: whoever logs or draws hands over a value
/// and goes on, however long nobody reads at the other end.
///
///     write, draw, finish ──▶ what waits (bounded) ──one thread──▶ render ──▶ descriptor
///
/// A line that finds no room is dropped and counted, and once the descriptor takes something again, a remark stands
/// where it would have stood. Of the pictures that wait only the last is drawn.
package final class OutputQueue: LineSink {
    enum Piece: Sendable {
        case line(String)
        /// So many lines that were dropped here.
        case gap(Int)
        case picture([StyledLine])
        case endOfPictures
    }

    private let channel: OutputChannel

    /// - Parameters:
    ///   - descriptor: stays the caller's; 2 is standard error.
    ///   - remark: a line that says how many were dropped.
    package convenience init(descriptor: Int32, remark: @escaping @Sendable (Int) -> String) {
        self.init(descriptor: descriptor) { piece in
            switch piece {
            case .line(let line): line + "\n"
            case .gap(let count): remark(count) + "\n"
            case .picture, .endOfPictures: ""
            }
        }
    }

    /// - Parameter render: what a piece writes; called on the writing thread alone, in the order of the pieces.
    init(descriptor: Int32, render: @escaping @Sendable (Piece) -> String) {
        channel = OutputChannel(descriptor: descriptor, render: render)
        OutputQueue.withoutSignals {
            Thread(named: "output") { [channel] in channel.run() }.detach()
        }
    }

    deinit { channel.close() }

    package func write(line: String) { put(.line(line)) }

    func put(_ piece: Piece) { channel.put(piece) }

    /// Lines that were dropped since the start, or could not be written.
    package var droppedCount: Int { channel.droppedCount }

    /// Why something could not be written, the first time.
    var failure: WriteFailure? { channel.failure }

    /// Waits until everything is written, at most for `limit`: what ends a process must not hang on who reads it.
    ///
    /// - Returns: whether everything is.
    @discardableResult
    package func drain(within limit: TimeSpan) -> Bool {
        let look = TimeSpan.milliseconds(2)
        var rest = limit.nanoseconds
        while !channel.isEmpty {
            if rest <= 0 { return false }
            Pause.of(look)
            rest -= look.nanoseconds
        }
        return true
    }

    /// The thread that is made here takes no signal: those are for who waits for them, and it may be made before.
    private static func withoutSignals(_ body: () -> Void) {
        var (all, before) = (sigset_t(), sigset_t())
        unsafe sigfillset(&all)
        unsafe pthread_sigmask(SIG_SETMASK, &all, &before)
        body()
        unsafe pthread_sigmask(SIG_SETMASK, &before, nil)
    }
}
