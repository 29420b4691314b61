import Plates

/// The latest alerts as a table that takes the width it is given: the columns that matter most come first to their
/// place, and each grows to what it holds while there is room.
struct AlertTable {
    private let columns: [(column: Column, width: Int)]

    private struct Column {
        let head: String
        /// With two spaces behind it, like `most`.
        let least: Int
        let most: Int
        /// The higher, the sooner it is left out.
        let rank: Int
        let cell: (_ alert: AlertLine, _ width: Int) -> (text: String, style: Style)
    }

    /// In the order in which they stand.
    private static var all: [Column] {
        [
            Column(head: "captured", least: 10, most: 14, rank: 0) {
                // Seconds, or their thousandths too: never a part of them.
                (String($0.capturedAt.timeOfDay.prefix($1 < 14 ? 8 : 12)), .plain)
            },
            Column(head: "reason", least: 16, most: 22, rank: 1) { alert, _ in (alert.reason, .plain) },
            Column(head: "tier", least: 16, most: 16, rank: 3) { alert, _ in
                ("\(alert.tier.name)", alert.tier == .exact ? .good : .plain)
            },
            Column(head: "priority", least: 10, most: 10, rank: 4) { alert, _ in
                ("\(alert.priority.name)", alert.priority == .high ? .bad : .faint)
            },
            Column(head: "camera", least: 12, most: 18, rank: 2) { alert, _ in (alert.camera, .plain) },
            Column(head: "recipient", least: 14, most: 26, rank: 5) { alert, _ in (alert.recipient, .plain) },
            Column(head: "hotlist", least: 12, most: 20, rank: 6) { alert, _ in (alert.hotlist, .plain) },
            Column(head: "read", least: 16, most: 28, rank: 7) { alert, _ in (alert.readID, .faint) },
            Column(head: "rule", least: 12, most: 28, rank: 8) { alert, _ in (alert.rule, .faint) },
        ]
    }

    /// - Parameter width: of a whole line.
    init(of alerts: [AlertLine], width: Int) {
        var room = width - 1
        var widths: [Int: Int] = [:]
        let byRank = AlertTable.all.enumerated().sorted { $0.element.rank < $1.element.rank }
        for (place, column) in byRank {
            guard column.least <= room else { break }
            widths[place] = column.least
            room -= column.least
        }
        for (place, column) in byRank {
            guard let least = widths[place] else { continue }
            let longest = alerts.map { column.cell($0, column.most).text.count + 2 }.max() ?? 0
            let more = min(room, max(0, min(column.most, longest) - least))
            widths[place] = least + more
            room -= more
        }
        columns = AlertTable.all.enumerated().compactMap { place, column in widths[place].map { (column, $0) } }
    }

    var heads: StyledLine { row { column, _ in (column.head, .faint) } }

    func row(of alert: AlertLine) -> StyledLine { row { $0.cell(alert, $1) } }

    private func row(_ cell: (Column, _ width: Int) -> (text: String, style: Style)) -> StyledLine {
        var line = StyledLine(" ")
        for (column, width) in columns {
            let (text, style) = cell(column, width)
            line.add(text.oneColumnEach.clipped(to: width - 2).padded(to: width), style)
        }
        return line
    }
}
