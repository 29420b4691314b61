import Glibc
import Plates
import Synchronization

/// A terminal that a block of lines is drawn on, in place: each drawing goes over the one before it. Lines written
/// meanwhile (the log) appear above the block and scroll away as usual; the alternate screen is not used, so the last
/// drawing stays when the program ends.
///
/// `finish` gives the cursor back: every way out of a command must call it.
package final class Screen: LineSink {
    package let isColoured: Bool
    /// Where lines and drawings wait to be written.
    package let output: OutputQueue
    private let descriptor: Int32

    /// How long the end of the drawing is waited for.
    private static let finishWait = TimeSpan.seconds(1)

    /// - Parameters:
    ///   - environment: `TERM` (unset or `dumb` is not a terminal to draw on) and `NO_COLOR` (no-color.org).
    ///   - remark: a line that says how many lines were dropped.
    /// - Returns: nil when the descriptor is not a terminal that can be drawn on: print a line now and then instead.
    package init?(
        descriptor: Int32, environment: [String: String], remark: @escaping @Sendable (Int) -> String
    ) {
        guard isatty(descriptor) == 1, Screen.canDraw(environment) else { return nil }
        self.descriptor = descriptor
        isColoured = Screen.wantsColour(environment)
        let canvas = Canvas(descriptor: descriptor, isColoured: isColoured, remark: remark)
        output = OutputQueue(descriptor: descriptor, render: canvas.render)
    }

    deinit { finish() }

    static func canDraw(_ environment: [String: String]) -> Bool {
        guard let kind = environment["TERM"], !kind.isEmpty else { return false }
        return kind != "dumb"
    }

    /// Whether a terminal is to have colours.
    package static func isColoured(_ environment: [String: String]) -> Bool {
        canDraw(environment) && wantsColour(environment)
    }

    static func wantsColour(_ environment: [String: String]) -> Bool { environment["NO_COLOR", default: ""].isEmpty }

    package struct Size: Equatable, Sendable {
        package let columns: Int
        package let rows: Int
    }

    /// The terminal's size now; 80 by 24 where it does not say.
    package var size: Size { Screen.size(of: descriptor) }

    fileprivate static func size(of descriptor: Int32) -> Size {
        var window = winsize()
        let answer = unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &window)
        guard answer == 0, window.ws_col > 0, window.ws_row > 0 else { return Size(columns: 80, rows: 24) }
        return Size(columns: Int(window.ws_col), rows: Int(window.ws_row))
    }

    /// Draws the block over the one before it.
    package func draw(_ lines: [StyledLine]) { output.put(.picture(lines)) }

    /// Writes a line above the block.
    package func write(line: String) { output.put(.line(line)) }

    /// Leaves the last drawing where it is and shows the cursor below it. Harmless when called again.
    package func finish() {
        output.put(.endOfPictures)
        output.drain(within: Screen.finishWait)
    }

    /// Back to the first row of the block. A terminal that became narrower has wrapped its lines: they count by the
    /// rows they take.
    static func toTop(of lines: [StyledLine], columns: Int) -> String {
        let rows = lines.reduce(0) { $0 + max(1, ($1.columnCount + columns - 1) / max(1, columns)) }
        return rows == 0 ? "" : "\r\u{1b}[\(rows)A"
    }
}

/// What stands on the terminal, as the writing thread has left it.
private final class Canvas: Sendable {
    private struct Drawing {
        var lines: [StyledLine] = []
        var isCursorHidden = false
    }

    private let descriptor: Int32
    private let isColoured: Bool
    private let remark: @Sendable (Int) -> String
    private let drawing = Mutex(Drawing())

    init(descriptor: Int32, isColoured: Bool, remark: @escaping @Sendable (Int) -> String) {
        self.descriptor = descriptor
        self.isColoured = isColoured
        self.remark = remark
    }

    @Sendable func render(_ piece: OutputQueue.Piece) -> String {
        let columns = Screen.size(of: descriptor).columns
        return drawing.withLock { drawing in
            let toTop = Screen.toTop(of: drawing.lines, columns: columns)
            switch piece {
            case .picture(let lines):
                let start = drawing.isCursorHidden ? "" : "\u{1b}[?25l"
                drawing = Drawing(lines: lines, isCursorHidden: true)
                return start + toTop + block(lines)
            case .line(let line): return toTop + "\u{1b}[J" + line + "\n" + block(drawing.lines)
            case .gap(let count): return toTop + "\u{1b}[J" + remark(count) + "\n" + block(drawing.lines)
            case .endOfPictures:
                guard drawing.isCursorHidden else { return "" }
                drawing = Drawing()
                return "\u{1b}[?25h"
            }
        }
    }

    /// Each line clears what stood behind it, the last one all below: nothing flickers.
    private func block(_ lines: [StyledLine]) -> String {
        lines.map { (isColoured ? $0.coloured : $0.plain) + "\u{1b}[K\n" }.joined() + "\u{1b}[J"
    }
}
