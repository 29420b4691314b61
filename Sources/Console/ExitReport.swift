import Plates

// The end of a run, for a person and for a program.

extension ExitSummary {
    /// At most 80 columns wide; every number ends in the same column, a total stands above its parts.
    package var lines: [StyledLine] {
        var lines = [heading, StyledLine()]
        for equation in equations {
            lines.append(
                row(equation.total, level: 0, note: equation.holds ? "✓" : "✗ the parts sum to \(sum(equation))"))
            for part in equation.parts {
                lines.append(row(part, level: 1))
                lines += reasons(of: part.name).map { row($0, level: 2, meaning: meaning(of: part.name, $0.name)) }
            }
            lines.append(StyledLine())
        }
        let remarks = [
            ("came again, dropped", duplicatesDropped), ("forgotten early", forgottenEarly),
            ("region not known", regionsUnknown),
        ]
        .filter { $0.1 > 0 }
        lines += remarks.map { row($0, level: 0, note: "") }
        if !remarks.isEmpty { lines.append(StyledLine()) }
        return lines + cost
    }

    private var heading: StyledLine {
        var line = StyledLine(" \(topology.oneColumnEach.clipped(to: 40))", .strong)
        if !balances {
            line.add("  ended; the books do not balance: report this fault")
        } else if isMostlyDeadLettered {
            line.add("  ended; most records were dead letters: check topic and topology", .bad)
        } else {
            line.add("  ended; every read is accounted for")
        }
        return line.clipped(to: 80)
    }

    /// - Parameter level: 0 a total, 1 its parts, 2 the reasons of a part.
    private func row(
        _ entry: (name: String, count: Int), level: Int, note: String = "", meaning: String = ""
    ) -> StyledLine {
        let indent = String(repeating: " ", count: 1 + 2 * level)
        var line = StyledLine(indent + entry.name.padded(to: 22 - 2 * level), level == 0 ? .plain : .faint)
        line.add(grouped(entry.count).leftPadded(to: 15), level == 0 ? .strong : level == 1 ? .plain : .faint)
        if !note.isEmpty { line.add("  " + note, note == "✓" ? .good : .bad) }
        if !meaning.isEmpty { line.add("  " + meaning, .faint) }
        return line.clipped(to: 80)
    }

    private func sum(_ equation: Equation) -> String { grouped(equation.parts.reduce(0) { $0 + $1.count }) }

    private func reasons(of part: String) -> [(name: String, count: Int)] {
        let counts: [(name: String, count: Int)] =
            switch part {
            case "dead-lettered": deadLettered.map { ($0.key.rawValue, $0.value) }
            case "refused": refused.map { ($0.key.rawValue, $0.value) }
            case "denied": denied.map { ($0.key, $0.value) }
            default: []
            }
        return counts.filter { $0.count > 0 }.sorted { ($1.count, $0.name) < ($0.count, $1.name) }
    }

    private func meaning(of part: String, _ reason: String) -> String {
        part == "denied" ? Console.meaning(ofRule: reason) : ""
    }

    private var cost: [StyledLine] {
        func line(_ seconds: Double, _ rate: Double, _ of: String) -> StyledLine {
            StyledLine(" \(fixed(seconds, places: 1)) s \(of): \(grouped(Int(rate.rounded()))) reads a second", .faint)
        }
        let rates = [line(wallSeconds, readsPerSecond, "by the wall"), line(cpuSeconds, readsPerCPUSecond, "of CPU")]
        guard let latency else { return rates }
        let times = "p50 \(fixed(latency.p50, places: 1)) ms, p99 \(fixed(latency.p99, places: 1)) ms"
        return rates + [StyledLine(" append to alert: \(times)", .faint)]
    }

    /// One line of JSON. `dead_lettered` and `refused_by_reason` are objects with a member for each reason that
    /// occurred; times are in seconds.
    package var json: String {
        var line = JSONLine()
        line.put("topology", topology)
        line.put("reads", reads)
        line.put("dead_lettered", raw: ExitSummary.object(deadLettered.map { ($0.key.rawValue, $0.value) }))
        line.put("dead_lettered_total", deadLetterTotal)
        line.put("refused", refusedTotal)
        line.put("refused_by_reason", raw: ExitSummary.object(refused.map { ($0.key.rawValue, $0.value) }))
        line.put("processed", processed)
        line.put("reads_hit", readsHit)
        line.put("reads_not_hit", readsNotHit)
        line.put("hits", hits)
        line.put("candidates", candidates)
        line.put("alerts", alerts)
        line.put("denied", deniedTotal)
        line.put("denied_by_rule", raw: ExitSummary.object(denied.map { ($0.key, $0.value) }))
        line.put("suppressed", suppressed)
        line.put("kept", kept)
        line.put("duplicates_dropped", duplicatesDropped)
        line.put("forgotten_early", forgottenEarly)
        line.put("regions_unknown", regionsUnknown)
        line.put("balances", balances)
        line.put("mostly_dead_lettered", isMostlyDeadLettered)
        line.put("cpu_seconds", cpuSeconds)
        line.put("wall_seconds", wallSeconds)
        line.put("reads_per_second", Int(readsPerSecond.rounded()))
        line.put("reads_per_cpu_second", Int(readsPerCPUSecond.rounded()))
        if let latency {
            line.put("alert_latency_p50_ms", latency.p50)
            line.put("alert_latency_p99_ms", latency.p99)
        }
        return line.closed
    }

    private static func object(_ counts: [(String, Int)]) -> String {
        var line = JSONLine()
        for (reason, count) in counts.sorted(by: { $0.0 < $1.0 }) where count > 0 { line.put(reason, count) }
        return line.closed
    }
}
