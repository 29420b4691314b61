import Plates

/// One mapping of a file, asked key by key. Unknown keys are reported when it is made, wrong kinds when they are asked
/// for.
struct Fields<Key: FileKey> {
    let place: Place
    /// What the mapping is, for sentences: `a hotlist`.
    private let subject: String
    private var pairs: [Key: YAMLPair] = [:]
    /// Keys that a mistyped one probably stands for: they are not reported as missing, too.
    private var meant: Set<String> = []

    init?(_ node: YAMLNode, of subject: String, example: String, _ findings: inout Findings) {
        guard case .mapping(let pairs, let place) = node else {
            findings.error(
                at: node.place, "\(subject) must be a mapping, not \(node.kind)", "write it like `\(example)`")
            return nil
        }
        self.place = place
        self.subject = subject
        for pair in pairs {
            if let key = Key(rawValue: pair.key.text) {
                self.pairs[key] = pair
            } else {
                if let nearest = Nearest.candidate(to: pair.key.text, among: Key.allCases.map(\.rawValue)) {
                    meant.insert(nearest)
                }
                let remedy = Nearest.remedy(for: pair.key.text, among: Key.allCases.map(\.rawValue))
                findings.error(at: pair.key.place, "\(shown(pair.key)) is not a key of \(subject)", remedy)
            }
        }
    }

    /// Where the key stands; nil when it does not.
    func place(of key: Key) -> Place? { pairs[key]?.key.place }

    func require(_ keys: [Key], _ findings: inout Findings) {
        for key in keys where pairs[key] == nil && !meant.contains(key.rawValue) {
            findings.error(at: place, "\(subject) has no `\(key.rawValue)`", "add `\(key.rawValue): \(key.example)`")
        }
    }

    /// The value, whatever its kind; nil when the key is absent, or has no value (which is reported).
    func node(_ key: Key, _ findings: inout Findings) -> YAMLNode? {
        guard let pair = pairs[key] else { return nil }
        if case .text(let text) = pair.value, text.isNothing {
            findings.error(
                at: pair.key.place, "`\(key.rawValue)` has no value",
                "write `\(key.rawValue): \(key.example)`, or delete the line")
            return nil
        }
        return pair.value
    }

    func text(_ key: Key, _ findings: inout Findings) -> Written? {
        guard let node = node(key, &findings) else { return nil }
        if case .text(let text) = node {
            if !text.text.isEmpty { return text }
            findings.error(
                at: text.place, "`\(key.rawValue)` is an empty text", "write `\(key.rawValue): \(key.example)`")
        } else {
            wrongKind(key, node, wanted: "a text", &findings)
        }
        return nil
    }

    func list(_ key: Key, limit: Int = Bounds.elements, _ findings: inout Findings) -> [YAMLNode]? {
        guard let node = node(key, &findings) else { return nil }
        if case .list(let elements, let place) = node {
            return findings.checkCount(elements, of: key.rawValue, limit: limit, at: place) ? elements : nil
        }
        wrongKind(key, node, wanted: "a list", &findings)
        return nil
    }

    /// A list of texts; elements of another kind are reported and left out.
    func texts(_ key: Key, limit: Int = Bounds.elements, _ findings: inout Findings) -> [Written]? {
        list(key, limit: limit, &findings).map { texts($0, key, &findings) }
    }

    /// A list of texts that would mean nothing, or the reverse of what it seems to mean, if it were empty.
    func nonEmpty(_ key: Key, limit: Int = Bounds.elements, _ findings: inout Findings) -> [Written] {
        guard let elements = list(key, limit: limit, &findings) else { return [] }
        if elements.isEmpty, let place = place(of: key) {
            findings.error(at: place, "`\(key.rawValue)` is empty", "write it like `\(key.rawValue): \(key.example)`")
        }
        return texts(elements, key, &findings)
    }

    private func texts(_ elements: [YAMLNode], _ key: Key, _ findings: inout Findings) -> [Written] {
        elements.compactMap { element in
            if case .text(let text) = element, !text.isNothing, !text.text.isEmpty { return text }
            findings.error(
                at: element.place, "`\(key.rawValue)` holds \(kind(element)) where a text is wanted",
                "write it like `\(key.rawValue): \(key.example)`")
            return nil
        }
    }

    func mapping<Inner: FileKey>(
        _ key: Key, _ inner: Inner.Type, _ findings: inout Findings
    ) -> Fields<Inner>? {
        guard let node = node(key, &findings) else { return nil }
        return Fields<Inner>(node, of: "`\(key.rawValue)`", example: "\(key.rawValue): \(key.example)", &findings)
    }

    func wrongKind(_ key: Key, _ node: YAMLNode, wanted: String, _ findings: inout Findings) {
        findings.error(
            at: node.place, "`\(key.rawValue)` must be \(wanted), not \(node.kind)",
            "write it like `\(key.rawValue): \(key.example)`")
    }

    private func kind(_ node: YAMLNode) -> String {
        if case .text(let text) = node { return text.isNothing ? "nothing" : "an empty text" }
        return node.kind
    }
}
