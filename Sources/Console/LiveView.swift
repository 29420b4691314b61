import Plates

/// The live view: figures in, lines out. It knows neither terminal nor clock.
///
///      platestream  bay-area                     2 workers · 8 partitions · up 00:03:12
///     ──────────────────────────────────────────────────────────────────────────────────
///      reads/s       412,331   ▂▄▆▇▇▆▇█▇▇▇▇
///
///      reads      12,331,012                      lag                   1,204 reads
///      hits            2,404                      append to alert       p50 12 ms …
///      …
///     ── latest alerts ─────────────────────────────────────────────────────────────────
///      …
package struct LiveView {
    private let figures: LiveFigures
    private let width: Int
    private let height: Int

    /// Wider than this, figures stand too far from their names.
    private static let widest = 108
    private static let narrowest = 36
    /// Two columns of figures need this much.
    private static let twoColumns = 76
    /// The column that every figure ends in: room for the longest reason and six digits.
    private static let figureEnd = 28
    private static let reasonsShown = 4
    private static let alertsShown = 8

    private init(_ figures: LiveFigures, width: Int, height: Int) {
        self.figures = figures
        self.width = max(LiveView.narrowest, min(width, LiveView.widest))
        self.height = height
    }

    /// The lines for a terminal of this size: none wider than it, and no more than its rows less one.
    package static func lines(of figures: LiveFigures, width: Int, height: Int) -> [StyledLine] {
        let view = LiveView(figures, width: width, height: height)
        return view.lines.prefix(max(1, height - 1)).map { $0.clipped(to: max(1, width)) }
    }

    /// A terminal of the usual 24 rows gives its air to the alerts.
    private var isTight: Bool { height < 30 }

    private var lines: [StyledLine] {
        let top = [title, rule()] + (isTight ? [] : [StyledLine()]) + [rate, StyledLine()]
        let middle = totals + [StyledLine()] + reasons + [StyledLine()]
        let bottom = notices
        let left = height - 1 - top.count - middle.count - bottom.count
        return top + middle + alerts(atMost: left) + bottom
    }

    private var title: StyledLine {
        var line = StyledLine(" platestream", .strong)
        line.add("  " + figures.topology.oneColumnEach.clipped(to: max(8, width - 62)))
        let facts =
            "\(counted(figures.workers, "worker")) · \(counted(figures.partitions, "partition"))"
            + " · up \(figures.uptime.clock)"
        guard line.columnCount + facts.count + 3 <= width else { return line }
        line.tab(to: width - facts.count - 1)
        line.add(facts, .faint)
        return line
    }

    private func rule(_ caption: String = "") -> StyledLine {
        guard !caption.isEmpty else { return StyledLine(String(repeating: "─", count: width), .faint) }
        var line = StyledLine("── ", .faint)
        line.add(caption)
        line.add(" " + String(repeating: "─", count: max(0, width - caption.count - 4)), .faint)
        return line
    }

    private var rate: StyledLine {
        var line = figure("reads/s", grouped(Int(figures.readsPerSecond.rounded())), .strong)
        line.add("   ")
        line.add(sparkline(figures.recentRates, columns: width - line.columnCount - 1), .good)
        return line
    }

    private var totals: [StyledLine] {
        let left = [
            figure("reads", grouped(figures.reads)),
            figure("hits", grouped(figures.hits)),
            figure("alerts", grouped(figures.alerts), figures.alerts > 0 ? .strong : .plain),
            figure("denied", grouped(figures.denied)),
        ]
        let right = [
            figure("lag", figures.lag.map(grouped) ?? "-", unit: "reads"),
            figure("p50", figures.latency.map { milliseconds($0.p50) } ?? "-", unit: "ms to alert"),
            figure("p99", figures.latency.map { milliseconds($0.p99) } ?? "-", unit: "ms"),
            eventTime,
        ]
        return beside(left, right)
    }

    private var eventTime: StyledLine {
        var line = StyledLine(" event time  ", .faint)
        line.add(figures.eventTime?.dateAndTime ?? "-".leftPadded(to: LiveView.figureEnd - line.columnCount))
        return line
    }

    private var reasons: [StyledLine] {
        let refused = figures.refused.map { ($0.key.rawValue, $0.value) }
        let dead = figures.deadLettered.map { ($0.key.rawValue, $0.value) }
        return beside(reasons("refused", refused, .doubtful), reasons("dead letters", dead, .bad))
    }

    /// The total, and below it the reasons with the most first.
    private func reasons(_ label: String, _ counts: [(reason: String, count: Int)], _ style: Style) -> [StyledLine] {
        let total = counts.reduce(0) { $0 + $1.count }
        let sorted = counts.filter { $0.count > 0 }
            .sorted { ($1.count, $0.reason) < ($0.count, $1.reason) }
        let shown = sorted.count > LiveView.reasonsShown ? LiveView.reasonsShown - 1 : sorted.count
        let rest = sorted.dropFirst(shown)
        var lines = [figure(label, grouped(total), total > 0 ? style : .plain)]
        lines += sorted.prefix(shown).map { figure("  \($0.reason)", grouped($0.count)) }
        if !rest.isEmpty { lines.append(figure("  \(rest.count) more", grouped(rest.reduce(0) { $0 + $1.count }))) }
        return lines
    }

    private func alerts(atMost room: Int) -> [StyledLine] {
        guard room >= 4 else { return [] }
        let lines = [rule("latest alerts")]
        guard !figures.recentAlerts.isEmpty else {
            return lines + [StyledLine(" none yet", .faint), StyledLine()]
        }
        let heads = isTight ? [] : [row(LiveView.alertHeads.map { ($0, .faint) })]
        let space = room - lines.count - heads.count - 1
        return lines + heads + figures.recentAlerts.prefix(min(LiveView.alertsShown, space)).map(row) + [StyledLine()]
    }

    private static let alertHeads = ["read", "hotlist", "tier", "priority", "recipient", "rule"]

    private func row(of alert: AlertLine) -> StyledLine {
        row([
            (alert.readID, .plain), (alert.hotlist, .plain),
            ("\(alert.tier.name)", alert.tier == .exact ? .good : .plain),
            ("\(alert.priority.name)", alert.priority == .high ? .bad : .faint), (alert.recipient, .plain),
            (alert.rule, .faint),
        ])
    }

    private func row(_ cells: [(text: String, style: Style)]) -> StyledLine {
        var line = StyledLine(" ")
        for (cell, column) in zip(cells, LiveView.alertColumns(in: width)) where column > 0 {
            line.add(cell.text.oneColumnEach.clipped(to: column - 2).padded(to: column), cell.style)
        }
        return line
    }

    /// Widths of read id, hotlist, tier, priority, recipient and rule, each with two spaces behind it; 0 = left out.
    private static func alertColumns(in width: Int) -> [Int] {
        switch width {
        case 100...: [28, 18, 16, 10, 18, width - 91]
        case 76...: [24, 13, 16, 10, width - 64, 0]
        default: [min(26, width - 17), 0, 16, 0, max(0, width - 43), 0]
        }
    }

    private var notices: [StyledLine] {
        guard !figures.notices.isEmpty else { return [] }
        let lines = figures.notices.flatMap { notice in
            notice.oneColumnEach.wrapped(to: width - 4, indent: 0).split(separator: "\n").enumerated()
                .map { StyledLine(($0.offset == 0 ? " ▸ " : "   ") + $0.element, .faint) }
        }
        return [rule()] + lines
    }

    // One figure is a faint name and a number that ends in the same column as all others.

    private func figure(_ label: String, _ value: String, _ style: Style = .plain, unit: String = "") -> StyledLine {
        var line = StyledLine(" \(label) ", .faint)
        line.add(value.leftPadded(to: LiveView.figureEnd - line.columnCount), style)
        if !unit.isEmpty { line.add(" " + unit, .faint) }
        return line
    }

    private func beside(_ left: [StyledLine], _ right: [StyledLine]) -> [StyledLine] {
        guard width >= LiveView.twoColumns else { return left + right }
        return (0..<max(left.count, right.count)).map { row in
            var line = row < left.count ? left[row] : StyledLine()
            if row < right.count {
                line.add(String(repeating: " ", count: max(0, width / 2 - line.columnCount)))
                line.add(right[row])
            }
            return line
        }
    }

    private func counted(_ count: Int, _ noun: String) -> String { "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")" }

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
            "hits": .number(hits), "alerts": .number(alerts), "denied": .number(denied),
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
