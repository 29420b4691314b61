/// One line of the screen as stretches of text, each with a style: the renderers make these, and only the terminal
/// knows escape codes.
package struct StyledLine: Equatable, Sendable {
    private var stretches: [Stretch] = []

    private struct Stretch: Equatable, Sendable {
        let text: String
        let style: Style
    }

    package init() {}

    package init(_ text: String, _ style: Style = .plain) { add(text, style) }

    package mutating func add(_ text: String, _ style: Style = .plain) {
        guard !text.isEmpty else { return }
        stretches.append(Stretch(text: text, style: style))
    }

    mutating func add(_ line: StyledLine) { stretches += line.stretches }

    /// Spaces up to this column (counted from 0), at least one when something stands there already.
    mutating func tab(to column: Int) {
        add(String(repeating: " ", count: max(columnCount == 0 ? 0 : 1, column - columnCount)))
    }

    package var columnCount: Int { stretches.reduce(0) { $0 + $1.text.count } }

    package var plain: String {
        var text = stretches.map(\.text).joined()
        while text.last == " " { text.removeLast() }
        return text
    }

    package var coloured: String {
        stretches.map { stretch in
            stretch.style == .plain ? stretch.text : "\u{1b}[\(stretch.style.code)m\(stretch.text)\u{1b}[0m"
        }.joined()
    }

    /// At most this many columns.
    func clipped(to width: Int) -> StyledLine {
        guard columnCount > width else { return self }
        var line = StyledLine()
        for stretch in stretches {
            let left = width - line.columnCount
            line.add(stretch.text.clipped(to: left), stretch.style)
            if stretch.text.count > left { break }
        }
        return line
    }
}

/// How a stretch of text is set. Colour says nothing that the words do not.
package enum Style: Sendable {
    case plain, strong, faint, good, doubtful, bad

    /// Parameters of the terminal's "select graphic rendition" (ECMA-48).
    fileprivate var code: String {
        switch self {
        case .plain: "0"
        case .strong: "1"
        case .faint: "2"
        case .good: "32"
        case .doubtful: "33"
        case .bad: "31"
        }
    }
}
