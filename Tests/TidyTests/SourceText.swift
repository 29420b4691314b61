/// A Swift source file with its comments and the insides of its string literals blanked, so that a rule sees only
/// code. Lines and columns stay where they are.
struct SourceText {
    let lines: [Substring]
    /// As `lines`, with spaces for comments and text.
    let code: [Substring]

    init(_ text: String) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        code = Blanking(text).blanked.split(separator: "\n", omittingEmptySubsequences: false)
    }
}

/// One pass over the characters of a source file.
private struct Blanking {
    private let characters: [UInt8]
    private var place = 0
    private var output: [UInt8] = []

    /// What a comment, a literal or the end of an interpolation can begin with.
    private static let openers = Array("/#\"()".utf8)

    /// The code alone.
    let blanked: String

    init(_ text: String) {
        var pass = Blanking(characters: Array(text.utf8))
        pass.code(untilParenthesis: false)
        characters = pass.characters
        blanked = String(decoding: pass.output, as: UTF8.self)
    }

    private init(characters: [UInt8]) {
        self.characters = characters
        blanked = ""
        output.reserveCapacity(characters.count)
    }

    private func isAt(_ text: String) -> Bool {
        place + text.utf8.count <= characters.count && zip(characters[place...], text.utf8).allSatisfy { $0 == $1 }
    }

    private func isAt(_ character: Unicode.Scalar) -> Bool { characters[place] == UInt8(ascii: character) }

    private mutating func keep() {
        output.append(characters[place])
        place += 1
    }

    private mutating func blank(_ count: Int = 1) {
        for _ in 0..<count where place < characters.count {
            output.append(isAt("\n") ? characters[place] : UInt8(ascii: " "))
            place += 1
        }
    }

    /// - Parameter untilParenthesis: inside an interpolation, which ends with its closing parenthesis.
    private mutating func code(untilParenthesis: Bool) {
        var depth = 0
        while place < characters.count {
            guard Blanking.openers.contains(characters[place]) else {
                keep()
                continue
            }
            if isAt("//") {
                while place < characters.count, !isAt("\n") { blank() }
            } else if isAt("/*") {
                blockComment()
            } else if let hashes = openingHashes() {
                text(hashes: hashes)
            } else {
                if isAt("(") { depth += 1 }
                if isAt(")") {
                    if depth == 0, untilParenthesis { return }
                    depth -= 1
                }
                keep()
            }
        }
    }

    private mutating func blockComment() {
        var depth = 0
        repeat {
            if isAt("/*") {
                depth += 1
                blank(2)
            } else if isAt("*/") {
                depth -= 1
                blank(2)
            } else {
                blank()
            }
        } while depth > 0 && place < characters.count
    }

    /// How many `#` stand before the quote that begins here; nil when no literal begins here.
    private func openingHashes() -> Int? {
        var end = place
        while end < characters.count, characters[end] == UInt8(ascii: "#") { end += 1 }
        return end < characters.count && characters[end] == UInt8(ascii: "\"") ? end - place : nil
    }

    private mutating func text(hashes: Int) {
        let fence = String(repeating: "#", count: hashes)
        for _ in 0..<hashes { keep() }
        let quote = isAt("\"\"\"") ? "\"\"\"" : "\""
        for _ in quote.utf8 { keep() }
        while place < characters.count {
            if isAt(quote + fence) {
                for _ in (quote + fence).utf8 { keep() }
                return
            }
            if isAt("\\" + fence + "(") {
                blank(hashes + 2)
                code(untilParenthesis: true)
                blank()
            } else if isAt("\\" + fence) {
                blank(hashes + 2)
            } else {
                blank()
            }
        }
    }
}
