import Glibc
import Synchronization

/// A terminal that a block of lines is drawn on, in place: each drawing goes over the one before it. Lines written
/// meanwhile (the log) appear above the block and scroll away as usual; the alternate screen is not used, so the last
/// drawing stays when the program ends.
///
/// `finish` gives the cursor back: every way out of a command must call it.
package final class Screen: LineSink {
    package let isColoured: Bool
    private let descriptor: Int32
    private let drawing = Mutex(Drawing())

    private struct Drawing {
        var lines: [StyledLine] = []
        var isCursorHidden = false
    }

    /// - Parameter environment: `TERM` (unset or `dumb` is no terminal to draw on) and `NO_COLOR` (no-color.org).
    /// - Returns: nil when the descriptor is no terminal that can be drawn on: print a line now and then instead.
    package init?(descriptor: Int32, environment: [String: String]) {
        guard isatty(descriptor) == 1, Screen.canDraw(environment) else { return nil }
        self.descriptor = descriptor
        isColoured = Screen.wantsColour(environment)
    }

    deinit { finish() }

    static func canDraw(_ environment: [String: String]) -> Bool {
        guard let kind = environment["TERM"], !kind.isEmpty else { return false }
        return kind != "dumb"
    }

    static func wantsColour(_ environment: [String: String]) -> Bool { environment["NO_COLOR", default: ""].isEmpty }

    package struct Size: Equatable, Sendable {
        package let columns: Int
        package let rows: Int
    }

    /// The terminal's size now; 80 by 24 where it does not say.
    package var size: Size {
        var window = winsize()
        let answer = unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &window)
        guard answer == 0, window.ws_col > 0, window.ws_row > 0 else { return Size(columns: 80, rows: 24) }
        return Size(columns: Int(window.ws_col), rows: Int(window.ws_row))
    }

    /// Draws the block over the one before it.
    package func draw(_ lines: [StyledLine]) {
        let columns = size.columns
        drawing.withLock { drawing in
            var output = drawing.isCursorHidden ? "" : "\u{1b}[?25l"
            output += Screen.toTop(of: drawing.lines, columns: columns)
            output += block(lines)
            drawing = Drawing(lines: lines, isCursorHidden: true)
            writeAll(Array(output.utf8), to: descriptor)
        }
    }

    /// Writes a line above the block.
    package func write(line: String) {
        let columns = size.columns
        drawing.withLock { drawing in
            let output =
                Screen.toTop(of: drawing.lines, columns: columns) + "\u{1b}[J" + line + "\n" + block(drawing.lines)
            writeAll(Array(output.utf8), to: descriptor)
        }
    }

    /// Leaves the last drawing where it is and shows the cursor below it. Harmless when called again.
    package func finish() {
        drawing.withLock { drawing in
            guard drawing.isCursorHidden else { return }
            drawing = Drawing()
            writeAll(Array("\u{1b}[?25h".utf8), to: descriptor)
        }
    }

    /// Each line clears what stood behind it, the last one all below: nothing flickers.
    private func block(_ lines: [StyledLine]) -> String {
        lines.map { (isColoured ? $0.coloured : $0.plain) + "\u{1b}[K\n" }.joined() + "\u{1b}[J"
    }

    /// Back to the first row of the block. A terminal that became narrower has wrapped its lines: they count by the
    /// rows they take.
    static func toTop(of lines: [StyledLine], columns: Int) -> String {
        let rows = lines.reduce(0) { $0 + max(1, ($1.columnCount + columns - 1) / max(1, columns)) }
        return rows == 0 ? "" : "\r\u{1b}[\(rows)A"
    }
}
