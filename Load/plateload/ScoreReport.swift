import Console
import Encoding

// What `score` prints.

extension Score {
    var lines: [String] {
        var lines = Score.table("alerts", alerts)
        if foreignAlerts > 0 { lines.append("  \(grouped(foreignAlerts)) alerts of other topologies left out") }
        if let decisions { lines += Score.table("decisions", decisions) }
        if let deadLetters {
            lines.append(
                "dead letters: \(grouped(deadLetters.count)), expected \(grouped(expectedDeadLetters)), "
                    + "\(grouped(deadLetters.doubles)) look like doubles")
        }
        if let reasons {
            for reason in Set(reasons.keys).union(truth.faults.keys).sorted() {
                lines.append(
                    "  \(reason): \(grouped(reasons[reason] ?? 0)), expected \(grouped(truth.faults[reason] ?? 0))")
            }
        }
        return lines + [isEqual ? "equal to the truth" : "NOT equal to the truth"]
    }

    private static func table(_ name: String, _ comparison: Comparison) -> [String] {
        let total = comparison.total
        var lines = [
            "\(name): \(grouped(total.expected)) expected, \(grouped(total.found)) found, "
                + "\(grouped(total.missing)) missing, \(grouped(total.unexpected)) unexpected, "
                + "\(grouped(comparison.doubles)) doubles, \(grouped(comparison.renamed)) under a second id"
        ]
        for (value, counts) in comparison.byValue.sorted(by: { $0.key < $1.key }) {
            lines.append(
                "  \(value): \(grouped(counts.expected)) expected, \(grouped(counts.found)) found, "
                    + "precision \(fixed(counts.precision, places: 4)), recall \(fixed(counts.recall, places: 4))")
        }
        lines += comparison.missing.map { "  missing: \($0)" }
        lines += comparison.unexpected.map { "  unexpected: \($0)" }
        return lines
    }

    var json: JSONWriter {
        var json = JSONWriter()
        json.beginObject()
        json.key("equal"); json.bool(isEqual)
        json.key("alerts"); json.comparison(alerts)
        json.key("foreign_alerts"); json.int(foreignAlerts)
        if let decisions {
            json.key("decisions"); json.comparison(decisions)
        }
        if let deadLetters {
            json.key("dead_letters")
            json.beginObject()
            json.key("expected"); json.int(expectedDeadLetters)
            json.key("found"); json.int(deadLetters.count)
            json.key("doubles"); json.int(deadLetters.doubles)
            json.endObject()
        }
        if let reasons {
            json.key("dead_letters_by_reason"); json.counts(reasons)
            json.key("expected_by_reason"); json.counts(truth.faults)
        }
        json.endObject()
        return json
    }
}

extension JSONWriter {
    fileprivate mutating func comparison(_ comparison: Comparison) {
        beginObject()
        counts(comparison.total)
        key("doubles"); int(comparison.doubles)
        key("second_ids"); int(comparison.renamed)
        key("by_value")
        beginObject()
        for (value, entry) in comparison.byValue.sorted(by: { $0.key < $1.key }) {
            key(text: value)
            beginObject()
            counts(entry)
            endObject()
        }
        endObject()
        key("missing_examples"); strings(comparison.missing)
        key("unexpected_examples"); strings(comparison.unexpected)
        endObject()
    }

    private mutating func counts(_ counts: Comparison.Counts) {
        key("expected"); int(counts.expected)
        key("found"); int(counts.found)
        key("missing"); int(counts.missing)
        key("unexpected"); int(counts.unexpected)
        key("precision"); number(counts.precision)
        key("recall"); number(counts.recall)
    }

    fileprivate mutating func counts(_ counts: [String: Int]) {
        beginObject()
        for (name, count) in counts.sorted(by: { $0.key < $1.key }) {
            key(text: name)
            int(count)
        }
        endObject()
    }

    private mutating func strings(_ texts: [String]) {
        beginArray()
        for text in texts { string(text) }
        endArray()
    }
}
