/// The rules that hold for each file by itself. Each returns what it found, one sentence with its place.

let lineLimit = 120
let fileLimit = 350
let functionLimit = 70

/// Written by a program, for a program.
let generatedTables: Set<String> = ["Load/Generator/CountyTable.swift"]

/// What may be longer than a file should be, and why.
let longFiles: [String: String] = [:]

/// A long string stays on its line, as the formatter leaves it; so does a picture of bytes.
func longLines(_ source: SourceText, in path: String) -> [String] {
    if generatedTables.contains(path) { return [] }
    return source.lines.enumerated().filter { $0.element.count > lineLimit && !$0.element.holdsLiteralOrPicture }
        .map { "\(path):\($0.offset + 1): \($0.element.count) columns; \(lineLimit) are enough" }
}

func longFile(_ source: SourceText, in path: String) -> [String] {
    guard source.lines.count > fileLimit + 1, longFiles[path] == nil else { return [] }
    return ["\(path): \(source.lines.count) lines; \(fileLimit) are enough for one subject"]
}

/// Functions, initialisers and subscripts, measured from their name to their closing brace.
func longFunctions(_ source: SourceText, in path: String) -> [String] {
    let beginning = #/(^|[^\w.])(func |init\(|init\?\(|init<|subscript\(|subscript<|deinit )/#
    return source.code.indices.compactMap { index in
        guard
            source.code[index].holds("func ") || source.code[index].holds("init")
                || source.code[index].holds("subscript"),
            let match = source.code[index].firstMatch(of: beginning),
            let count = lineCount(from: match.range.lowerBound, ofLine: index, in: source.code), count > functionLimit
        else { return nil }
        return "\(path):\(index + 1): a function of \(count) lines; \(functionLimit) fit one screen"
    }
}

/// How many lines the function has that begins here; nil for one without a body (a requirement of a protocol).
private func lineCount(from start: Substring.Index, ofLine first: Int, in code: [Substring]) -> Int? {
    var round = 0
    var curly = 0
    for index in first..<code.count {
        let line = index == first ? code[index][start...] : code[index]
        let words = line.drop { $0 == " " }
        if index > first, curly == 0, round == 0, !words.isEmpty {
            let goesOn = [")", "{", "->", "where", "throws", "async", "rethrows"].contains { words.hasPrefix($0) }
            if !goesOn { return nil }
        }
        for byte in line.utf8 {
            switch byte {
            case UInt8(ascii: "("), UInt8(ascii: "["): round += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"): round -= 1
            case UInt8(ascii: "{"): curly += 1
            case UInt8(ascii: "}"):
                curly -= 1
                if curly == 0, round == 0 { return index - first + 1 }
                if curly < 0 { return nil }
            default: break
            }
        }
    }
    return nil
}

/// A pattern that no source may hold, and what to write instead.
struct ForbiddenWord {
    /// Text without which the pattern cannot match: most lines need no regular expression.
    let word: String
    let pattern: Regex<AnyRegexOutput>
    let instead: String

    init(_ word: String, _ pattern: some RegexComponent, _ instead: String) {
        self.word = word
        self.pattern = Regex<AnyRegexOutput>(pattern.regex)
        self.instead = instead
    }

    func findings(in lines: [Substring], of path: String) -> [String] {
        lines.enumerated().filter { $0.element.holds(word) && $0.element.contains(pattern) }
            .map { "\(path):\($0.offset + 1): \(instead)" }
    }
}

/// Who may ask what time it is: the commands, and whoever waits for Kafka.
let clockReaders =
    ["Sources/platestream/", "Sources/Kafka/", "Load/plateload/"]
    + ["Decode", "Index", "Law", "Tiers"].map { "Load/\($0)/" }

func forbiddenWords(_ source: SourceText, in path: String, isTest: Bool) -> [String] {
    let undone = "work left undone: do it, or file it"
    let inText = ["TODO", "FIXME", "XXX", "HACK"].map { ForbiddenWord($0, #/\b(TODO|FIXME|XXX|HACK)\b/#, undone) }
    var inCode = [
        ForbiddenWord("try!", #/\btry!/#, "a forced try: throw, or say what to do instead"),
        ForbiddenWord("as!", #/\bas!/#, "a forced cast: use 'as?' and say what to do instead"),
        ForbiddenWord(
            "fatalError", #/\bfatalError\(/#, "an operating fault is thrown, a programmer's is a precondition"),
        ForbiddenWord("var ", #/^var\b[^{]*=/#, "a global variable: hand the value down"),
        ForbiddenWord("static var", #/\bstatic var\b[^{]*=/#, "a static variable: hand the value down"),
    ]
    if !isTest {
        let declared =
            #/\b(public|open) +(final|class|struct|enum|func|var|let|init|protocol|actor|typealias|static|import)\b/#
        inCode += ["public ", "open "].map {
            ForbiddenWord($0, declared, "one package needs no more than 'package' access")
        }
    }
    if !isTest, !clockReaders.contains(where: path.hasPrefix) {
        let clocks = #/\b(clock_gettime|gettimeofday|ContinuousClock|SuspendingClock|Date\(\))/#
        inCode += ["clock_gettime", "gettimeofday", "Clock", "Date("].map {
            ForbiddenWord($0, clocks, "time is handed in, so that a run can be repeated")
        }
    }
    return inText.flatMap { $0.findings(in: source.lines, of: path) }
        + inCode.flatMap { $0.findings(in: source.code, of: path) }
        + unexplainedUnsafety(source, in: path)
}

private func unexplainedUnsafety(_ source: SourceText, in path: String) -> [String] {
    source.code.indices.filter { source.code[$0].holds("nonisolated(unsafe)") }.filter { index in
        !source.lines[max(0, index - 6)...index].contains { $0.lowercased().contains("safe because") }
    }.map { "\(path):\($0 + 1): say in a comment beside it what makes it 'Safe because …'" }
}

extension Substring {
    /// A plain search of bytes.
    func holds(_ word: String) -> Bool {
        guard let first = word.utf8.first else { return true }
        var rest = utf8
        while let start = rest.firstIndex(of: first) {
            rest = rest[start...]
            if rest.starts(with: word.utf8) { return true }
            rest = rest.dropFirst()
        }
        return false
    }
}

/// A file opens with what it is: a comment before or right after its imports.
func missingOpening(_ source: SourceText, in path: String) -> [String] {
    let opening = source.lines.first { line in
        let isImport = line.contains(#/^(@\w+ +)*((package|internal|private|fileprivate) +)?import /#)
        return !isImport && !line.allSatisfy(\.isWhitespace)
    }
    if let opening, opening.hasPrefix("//") || opening.hasPrefix("/*") { return [] }
    return ["\(path): begin with a comment that says what this file is"]
}

/// What would bind the repository to one machine or to its neighbours.
func foreignPaths(_ lines: [Substring], in path: String, mayNameShared: Bool) -> [String] {
    lines.enumerated().compactMap { index, line in
        if line.holds("/"), line.contains(#/(^|[\s"'(=:`])\/(home|Users|root|work|farm)\//#) {
            return "\(path):\(index + 1): a path of one developer's machine"
        }
        if !mayNameShared, line.contains("../" + "shared") {
            return "\(path):\(index + 1): the product does not depend on its neighbours' folders"
        }
        return nil
    }
}

extension Substring {
    /// Whether the line holds a string that cannot be broken, is part of one (`\(…)`), or is a picture in a comment.
    fileprivate var holdsLiteralOrPicture: Bool {
        contains("\"") || contains("\\(") || !contains(" ") || drop { $0 == " " }.hasPrefix("///     ")
    }
}
