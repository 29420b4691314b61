// What is declared and never named again, and what is imported for nothing. Both go by names alone, so two things of
// one name hide each other; the compiler finds what is unused within a function.

/// The names that a file declares, and all the words of its code.
struct Vocabulary {
    /// What introduces a name that others can use.
    private static let introducers: Set<Substring> = [
        "func", "var", "let", "struct", "enum", "class", "protocol", "typealias", "actor",
    ]

    private(set) var declared: [(name: Substring, line: Int)] = []
    /// Cases of enumerations: named for what a file or a foreign library says, so some are never written out.
    private(set) var cases: Set<Substring> = []
    /// How often each word stands in the code.
    private(set) var words: [Substring: Int] = [:]

    init(_ source: SourceText) {
        for (index, line) in source.code.enumerated() {
            let words = line.utf8.split { !Self.isPartOfAWord($0) }.map { Substring($0) }
            for word in words { self.words[word, default: 0] += 1 }
            if words.first == "case" || words.dropFirst().first == "case" { cases.formUnion(words) }
            for (introducer, name) in zip(words, words.dropFirst()) where Self.introducers.contains(introducer) {
                declared.append((name, index + 1))
            }
        }
    }
}

extension Vocabulary {
    /// By bytes: the names of this project are ASCII, but for a test's.
    private static func isPartOfAWord(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || byte >= 0x80 || 0x30...0x39 ~= byte || 0x41...0x5A ~= byte & 0xDF
    }
}

/// Names that the product declares and nobody uses, neither the product nor a test.
///
/// - Parameter files: of product and tests; only declarations of the product are judged.
func unusedNames(_ files: [(path: String, words: Vocabulary)], isProduct: (String) -> Bool) -> [String] {
    var uses: [Substring: Int] = [:]
    for file in files { uses.merge(file.words.words, uniquingKeysWith: +) }
    return files.filter { isProduct($0.path) }.flatMap { file in
        file.words.declared.filter { uses[$0.name] == 1 && $0.name != "_" }
            .map { "\(file.path):\($0.line): '\($0.name)' is declared and never used; delete it" }
    }
}

/// Imports of modules of ours from which a file uses no name.
///
/// - Parameter names: what each module declares.
func unusedImports(
    of modules: [(module: String, line: Int)], by file: Vocabulary, in path: String, names: [String: Set<Substring>]
) -> [String] {
    modules.compactMap { module, line in
        guard let names = names[module], names.isDisjoint(with: file.words.keys) else { return nil }
        return "\(path):\(line): nothing of \(module) is used; delete the import"
    }
}
