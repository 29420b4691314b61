/// Where something stands in a file; line and column counted from 1, columns in Unicode scalars.
struct Place: Hashable, Sendable {
    let file: String
    let line: Int
    let column: Int
}

/// What was found wrong so far, and the only way to say so: each check goes on after a fault, so that one run finds
/// all.
struct Findings {
    /// Lists this many faults of one file and counts the rest.
    static let limitPerFile = 1_000

    private var listed: [Diagnostic] = []
    private var listedPerFile: [String: Int] = [:]
    private var unlisted: [String: (count: Int, last: Place, hasErrors: Bool)] = [:]
    private var pending: [NotInForce: (first: Place, count: Int)] = [:]

    private(set) var hasErrors = false

    mutating func error(at place: Place, _ what: String, _ remedy: String) {
        hasErrors = true
        add(.error, at: place, what, remedy)
    }

    mutating func warning(at place: Place, _ what: String, _ remedy: String) {
        add(.warning, at: place, what, remedy)
    }

    /// Whether a list has at most `limit` elements; reports when it has more.
    mutating func checkCount(_ elements: [YAMLNode], of key: String, limit: Int, at place: Place) -> Bool {
        guard elements.count > limit else { return true }
        let what = "`\(key)` holds \(elements.count) elements, more than \(limit)"
        error(at: place, what, "make two topologies of this one")
        return false
    }

    /// A key is there that changes nothing yet: one warning a key, at its first place.
    mutating func notInForce(_ key: NotInForce, at place: Place) {
        let first = pending[key]?.first ?? place
        pending[key] = (first, (pending[key]?.count ?? 0) + 1)
    }

    /// All of it: first the faults of the file `first`, then those of the others by name; in each by line and column.
    func sorted(first: String) -> [Diagnostic] {
        var all = listed
        for (key, use) in pending {
            let others = use.count - 1
            let places = others == 0 ? "" : " (here and in \(others) more \(others == 1 ? "place" : "places"))"
            let what = "`\(key.rawValue)` is not in force yet\(places): \(key.instead)"
            all.append(Diagnostic(.warning, at: use.first, what, "keep it for later, or delete it"))
        }
        for rest in unlisted.values {
            all.append(
                Diagnostic(
                    rest.hasErrors ? .error : .warning, at: rest.last, "\(rest.count) more faults are not listed",
                    "mend the others first"))
        }
        return all.sorted { left, right in
            if left.file != right.file {
                if left.file == first || right.file == first { return left.file == first }
                return left.file < right.file
            }
            return (left.line, left.column, left.severity.rawValue, left.what)
                < (right.line, right.column, right.severity.rawValue, right.what)
        }
    }

    /// Adds what was found apart, in a file of its own.
    mutating func add(_ other: Findings) {
        hasErrors = hasErrors || other.hasErrors
        listed += other.listed
        listedPerFile.merge(other.listedPerFile) { $0 + $1 }
        unlisted.merge(other.unlisted) { first, _ in first }
        pending.merge(other.pending) { first, second in (first.first, first.count + second.count) }
    }

    private mutating func add(_ severity: Diagnostic.Severity, at place: Place, _ what: String, _ remedy: String) {
        let count = listedPerFile[place.file, default: 0]
        guard count < Findings.limitPerFile else {
            let rest = unlisted[place.file]
            var last = place  // the furthest, not the latest: checks go over a file more than once
            if let before = rest?.last, (before.line, before.column) > (place.line, place.column) { last = before }
            let hasErrors = rest?.hasErrors == true || severity == .error
            unlisted[place.file] = ((rest?.count ?? 0) + 1, last, hasErrors)
            return
        }
        listedPerFile[place.file] = count + 1
        listed.append(Diagnostic(severity, at: place, oneLine(what), oneLine(remedy)))
    }
}

/// How much of a text from a file is shown in a sentence.
private let shownLength = 60

/// A text from a file, fit for a sentence: in back quotes, on one line, cut where it is long.
func shown(_ text: String) -> String {
    var result = "`"
    for (count, scalar) in text.unicodeScalars.enumerated() {
        if count == shownLength { return result + "…`" }
        result.unicodeScalars.append(scalar)
    }
    return oneLine(result) + "`"
}

/// The text without what would break a line or move a terminal's cursor: paths can hold that, too.
func oneLine(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: result.append("\u{FFFD}")
        default: result.append(scalar)
        }
    }
    return String(result)
}

func shown(_ text: Written) -> String { shown(text.text) }
