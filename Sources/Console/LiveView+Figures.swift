import Plates

// The numbers of the live view, in as many columns as there is room for.

extension LiveView {
    /// The column within its block that every figure ends in: room for the longest reason and six digits.
    private static let figureEnd = 28
    /// What a block of figures needs: the event time is the longest.
    private static let blockWidth = 37
    private static let reasonsShown = 4

    var rate: StyledLine {
        var line = figure("reads/s", grouped(Int(figures.readsPerSecond.rounded())), .strong)
        line.add("   ")
        line.add(sparkline(figures.recentRates, columns: width - line.columnCount - 1), .good)
        return line
    }

    var totals: [StyledLine] {
        let counts = [
            figure("reads", grouped(figures.reads)),
            figure("hits", grouped(figures.hits)),
            figure("alerts", grouped(figures.alerts), figures.alerts > 0 ? .strong : .plain),
            figure("denied", grouped(figures.deniedTotal)),
        ]
        let times = [
            figure("lag", figures.lag.map(grouped) ?? "-", unit: "reads"),
            figure("append to alert p50", figures.latency.map { milliseconds($0.p50) } ?? "-", unit: "ms"),
            figure("append to alert p99", figures.latency.map { milliseconds($0.p99) } ?? "-", unit: "ms"),
            eventTime,
        ]
        return beside([counts, times] + (isWide ? reasonBlocks : []))
    }

    /// Whether all figures stand side by side.
    private var isWide: Bool { width / LiveView.blockWidth >= 4 }

    private var eventTime: StyledLine {
        var line = StyledLine(" event time  ", .faint)
        line.add(figures.eventTime?.dateAndTime ?? "-".leftPadded(to: LiveView.figureEnd - line.columnCount))
        return line
    }

    /// Nothing where they stand beside the totals.
    var reasons: [StyledLine] { isWide ? [] : [StyledLine()] + beside(reasonBlocks) }

    private var reasonBlocks: [[StyledLine]] {
        [reasons("refused", refusals, .doubtful), reasons("dead letters", deadLetters, .bad)]
    }

    /// The totals alone, with the most frequent reason of each.
    var reasonsInShort: StyledLine {
        func short(_ label: String, _ counts: [(reason: String, count: Int)]) -> [StyledLine] {
            let total = counts.reduce(0) { $0 + $1.count }
            return [figure(label, grouped(total), unit: counts.first.map { "\($0.reason)" } ?? "")]
        }
        return beside([short("refused", refusals), short("dead letters", deadLetters)])[0]
    }

    private var refusals: [(reason: String, count: Int)] {
        sorted(figures.refused.map { ($0.key.rawValue, $0.value) })
    }
    private var deadLetters: [(reason: String, count: Int)] {
        sorted(figures.deadLettered.map { ($0.key.rawValue, $0.value) })
    }

    private func sorted(_ counts: [(reason: String, count: Int)]) -> [(reason: String, count: Int)] {
        counts.filter { $0.count > 0 }.sorted { ($1.count, $0.reason) < ($0.count, $1.reason) }
    }

    /// The total, and below it the reasons with the most first.
    private func reasons(_ label: String, _ counts: [(reason: String, count: Int)], _ style: Style) -> [StyledLine] {
        let total = counts.reduce(0) { $0 + $1.count }
        let shown = counts.count > LiveView.reasonsShown ? LiveView.reasonsShown - 1 : counts.count
        let rest = counts.dropFirst(shown)
        var lines = [figure(label, grouped(total), total > 0 ? style : .plain)]
        lines += counts.prefix(shown).map { figure("  \($0.reason)", grouped($0.count)) }
        if !rest.isEmpty { lines.append(figure("  \(rest.count) more", grouped(rest.reduce(0) { $0 + $1.count }))) }
        return lines
    }

    /// A faint name, and a number that ends in the same column as all others.
    private func figure(_ label: String, _ value: String, _ style: Style = .plain, unit: String = "") -> StyledLine {
        var line = StyledLine(" \(label) ", .faint)
        line.add(value.leftPadded(to: LiveView.figureEnd - line.columnCount), style)
        if !unit.isEmpty { line.add(" " + unit, .faint) }
        return line
    }

    /// Blocks side by side, the width shared among as many as fit; the others below them.
    private func beside(_ blocks: [[StyledLine]]) -> [StyledLine] {
        let perRow = min(blocks.count, max(1, width / LiveView.blockWidth))
        let pitch = min(width / perRow, LiveView.widestPitch)
        return stride(from: 0, to: blocks.count, by: perRow).flatMap { first in
            let row = blocks[first..<min(first + perRow, blocks.count)]
            return (0..<(row.map(\.count).max() ?? 0)).map { place in
                var line = StyledLine()
                for (column, block) in row.enumerated() where place < block.count {
                    if column > 0 {
                        line.add(String(repeating: " ", count: max(0, column * pitch - line.columnCount)))
                    }
                    line.add(block[place])
                }
                return line
            }
        }
    }

    /// Figures that stand further apart are not read together.
    private static let widestPitch = 56

    private func milliseconds(_ value: Double) -> String {
        value < 10 ? fixed(value, places: 1) : grouped(Int(value.rounded()))
    }
}

/// The last rates as a curve one character high, scaled to the greatest of them.
private func sparkline(_ rates: [Double], columns: Int) -> String {
    let bars: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
    let shown = rates.suffix(max(0, columns))
    guard let greatest = shown.max(), greatest > 0 else { return "" }
    return String(
        shown.map { rate in bars[max(0, min(bars.count - 1, Int((rate / greatest * Double(bars.count - 1)).rounded())))]
        })
}

extension LiveFigures {
    /// The same in one line, for a run without a terminal.
    package var fields: LogFields {
        var fields: LogFields = [
            "topology": .text(topology), "reads": .number(reads),
            "reads_per_second": .number(Int(readsPerSecond.rounded())),
            "hits": .number(hits), "alerts": .number(alerts), "denied": .number(deniedTotal),
            "suppressed": .number(suppressed), "kept": .number(kept),
            "refused": .number(refused.values.reduce(0, +)),
            "dead_lettered": .number(deadLettered.values.reduce(0, +)),
        ]
        if let lag { fields.add("lag", .number(lag)) }
        if let latency {
            fields.add("p50_ms", .text(fixed(latency.p50, places: 1)))
            fields.add("p99_ms", .text(fixed(latency.p99, places: 1)))
        }
        return fields
    }
}
