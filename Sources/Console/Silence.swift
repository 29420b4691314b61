// Why recipients were not told of hits, in words: a number beside the alerts explains nothing.

/// What a rule that denies means to a reader who does not know its name.
func meaning(ofRule rule: String) -> String {
    switch rule {
    case "default-deny": "no rule permits it"
    case "conflict": "region or vehicle contradicts"
    case "unknown-recipient": "recipient unknown to the topology"
    default: "by rule \(rule)"
    }
}

extension LiveFigures {
    /// `126 no rule permits it, 12 told already`; nil while everybody was told of everything.
    var silence: String? {
        let denials = denied.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
            (meaning(ofRule: $0.key), $0.value)
        }
        let parts = (denials + [("told already", suppressed), ("kept for a pattern", kept)]).filter { $0.1 > 0 }
        guard !parts.isEmpty else { return nil }
        return parts.map { "\(grouped($0.1)) \($0.0)" }.joined(separator: ", ").oneColumnEach
    }
}
