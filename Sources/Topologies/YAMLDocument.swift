/// One YAML file → one tree of nodes, or the faults that keep it from being one.
///
/// The subset is chosen so that what a person reads is what is meant: one document, no anchors, aliases, tags or merge
/// keys, no key twice. Each of those is refused by name; the tree is built without it, so that the rest is still
/// checked.
struct YAMLDocument {
    /// Levels of lists and mappings; a topology needs 5.
    static let maximumNesting = 16

    private let file: String
    private var findings: Findings

    /// - Returns: nil when there is no tree at all (no YAML, or an empty file); `findings` then says why.
    static func parse(_ bytes: [UInt8], file: String, _ findings: inout Findings) -> YAMLNode? {
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let end = Place(file: file, line: 1, column: 1)
        let scan = TextScan(bytes[start...])
        if let fault = scan.fault {
            findings.error(at: fault.place(in: file), fault.what, fault.remedy)
            return nil
        }
        var document = YAMLDocument(file: file, findings: findings)
        defer { findings = document.findings }
        do throws(YAMLEvents.Failure) {
            let root = try unsafe bytes.withUnsafeBufferPointer { bytes throws(YAMLEvents.Failure) in
                var events = try unsafe YAMLEvents(UnsafeBufferPointer(rebasing: bytes[start...]), file: file)
                return try document.root(&events)
            }
            if root == nil && !document.findings.hasErrors {
                document.findings.error(at: end, "the file is empty", "write the topology into it")
            }
            return root
        } catch {
            let place = scan.isInside(error.place) ? error.place : scan.end(in: file)
            document.findings.error(at: place, "this is not YAML: \(error.problem)", remedy(for: error.problem))
            return nil
        }
    }

    private static func remedy(for problem: String) -> String {
        if problem.contains("cannot start any token") || problem.contains("tab character") {
            return "indent with spaces, and quote texts that start with @, ` or %"
        }
        if problem.contains("nested deeper") { return "write it flatter" }
        return "check indentation, quotes and brackets here and just above"
    }

    private mutating func root(_ events: inout YAMLEvents) throws(YAMLEvents.Failure) -> YAMLNode? {
        _ = try events.next()  // the start of the stream
        guard try events.next().kind == .documentStart else { return nil }
        let root = try node(events.next(), &events, nesting: 0)
        _ = try events.next()  // the end of the document
        let next = try events.next()
        if next.kind == .documentStart {
            findings.error(at: next.place, "a second document starts here", "keep one document a file")
        }
        return root
    }

    /// The node that starts with `event`; nil for an alias, which is refused.
    private mutating func node(
        _ event: YAMLEvents.Event, _ events: inout YAMLEvents, nesting: Int
    ) throws(YAMLEvents.Failure) -> YAMLNode? {
        if event.hasAnchor { refuse("anchors (`&name`)", at: event.place, "write the value out where it is needed") }
        if event.hasTag { refuse("tags (`!name`)", at: event.place, "delete the tag") }
        guard nesting < YAMLDocument.maximumNesting else {
            let problem = "it is nested deeper than \(YAMLDocument.maximumNesting) levels"
            throw YAMLEvents.Failure(place: event.place, problem: problem)
        }
        switch event.kind {
        case .text(let text, let quoted):
            return .text(Written(text: text, place: event.place, quoted: quoted))
        case .listStart:
            return .list(try list(&events, nesting: nesting + 1), event.place)
        case .mappingStart:
            return .mapping(try pairs(&events, nesting: nesting + 1), event.place)
        default:
            refuse("aliases (`*name`)", at: event.place, "write the value out")
            return nil
        }
    }

    private mutating func list(_ events: inout YAMLEvents, nesting: Int) throws(YAMLEvents.Failure) -> [YAMLNode] {
        var elements: [YAMLNode] = []
        while true {
            let event = try events.next()
            if event.kind == .listEnd { return elements }
            if let element = try node(event, &events, nesting: nesting) { elements.append(element) }
        }
    }

    private mutating func pairs(_ events: inout YAMLEvents, nesting: Int) throws(YAMLEvents.Failure) -> [YAMLPair] {
        var pairs: [YAMLPair] = []
        var seen: [String: Place] = [:]
        while true {
            let event = try events.next()
            if event.kind == .mappingEnd { return pairs }
            let key = try node(event, &events, nesting: nesting)
            let value = try node(events.next(), &events, nesting: nesting)
            guard let key else { continue }
            guard case .text(let name) = key else {
                findings.error(at: key.place, "a key must be a text, not \(key.kind)", "write a plain word as the key")
                continue
            }
            if name.text == "<<" && !name.quoted {
                refuse("merge keys (`<<`)", at: name.place, "write the keys out")
                continue
            }
            if let first = seen[name.text] {
                let what = "the key \(shown(name)) stands here again, after line \(first.line)"
                findings.error(at: name.place, what, "keep one of the two")
                continue
            }
            seen[name.text] = name.place
            if let value { pairs.append(YAMLPair(key: name, value: value)) }
        }
    }

    private mutating func refuse(_ what: String, at place: Place, _ remedy: String) {
        findings.error(at: place, "YAML's \(what) are not supported", remedy)
    }
}
