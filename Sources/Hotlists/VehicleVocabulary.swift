import Encoding

/// The names, spellings and NCIC codes of makes and bodies, and which of them mean the same.
///
///     field,group,word
///     make,chevrolet,chevy           field: make or body
///     body,pickup,pk                 words of one group contradict no one of it, words of two groups each other
///
/// A word is found in any ASCII case. One that the vocabulary does not know contradicts nothing.
package struct VehicleVocabulary: Equatable, Sendable {
    package enum Field: Int, CaseIterable, Sendable {
        case make, body

        var name: StaticString {
            switch self {
            case .make: "make"
            case .body: "body"
            }
        }
    }

    private let makes: WordTable
    private let bodies: WordTable

    /// A vocabulary without words: nothing contradicts anything.
    package init() {
        makes = WordTable([:])
        bodies = WordTable([:])
    }

    package init(csv: [UInt8]) throws(VocabularyFault) {
        let words = try VocabularyReader.words(of: csv)
        makes = WordTable(words[.make] ?? [:])
        bodies = WordTable(words[.body] ?? [:])
    }

    /// The group of a word, counted from 1 within its field; nil for an unknown one. Allocates nothing.
    package func group(_ field: Field, word: UnsafeRawBufferPointer) -> UInt16? {
        switch field {
        case .make: unsafe makes.group(of: word)
        case .body: unsafe bodies.group(of: word)
        }
    }

    package func group(_ field: Field, word: String) -> UInt16? {
        var word = word
        return word.withUTF8 { unsafe group(field, word: UnsafeRawBufferPointer($0)) }
    }
}

/// Why a vocabulary cannot be used, and where: line and column count from 1, the column in bytes.
package struct VocabularyFault: Error, Equatable, Sendable {
    package let line: Int
    package let column: Int
    /// What is wrong, without the place.
    package let what: String
    /// What to write instead.
    package let remedy: String
}

/// Words, lower-cased, to the numbers of their groups: an immutable table probed linearly at half load or less.
private struct WordTable: Equatable, Sendable {
    /// Place + 1 in `groups`, 0 for an empty slot; a power of two many.
    private var slots: [UInt16]
    private var groups: [UInt16] = []
    /// Where each word starts in `text`; one more at the end.
    private var starts: [UInt32] = [0]
    private var text: [UInt8] = []

    init(_ words: [[UInt8]: UInt16]) {
        var capacity = 8
        while capacity < words.count * 2 { capacity *= 2 }
        slots = Array(repeating: 0, count: capacity)
        // In an order of their own, so that equal vocabularies are equal.
        for (word, group) in words.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            groups.append(group)
            text.append(contentsOf: word)
            starts.append(UInt32(text.count))
            var slot = unsafe word.withUnsafeBytes { unsafe WordTable.hash($0) } & (capacity - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (capacity - 1) }
            slots[slot] = UInt16(groups.count)
        }
    }

    func group(of word: UnsafeRawBufferPointer) -> UInt16? {
        guard unsafe !word.isEmpty, !groups.isEmpty else { return nil }
        var slot = unsafe WordTable.hash(word) & (slots.count - 1)
        while slots[slot] != 0 {
            let place = Int(slots[slot]) - 1
            if unsafe isWord(at: place, equalTo: word) { return groups[place] }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    private func isWord(at place: Int, equalTo word: UnsafeRawBufferPointer) -> Bool {
        let start = Int(starts[place])
        guard Int(starts[place + 1]) - start == word.count else { return false }
        for index in 0..<word.count where unsafe text[start + index] != lowerCased(word[index]) { return false }
        return true
    }

    /// FNV-1a of the lower-cased bytes: the words are the operator's own.
    private static func hash(_ word: UnsafeRawBufferPointer) -> Int {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for index in 0..<word.count {
            hash = unsafe (hash ^ UInt64(lowerCased(word[index]))) &* 0x0000_0100_0000_01b3
        }
        return Int(truncatingIfNeeded: (hash ^ hash >> 32) & 0x7fff_ffff)
    }
}

private func lowerCased(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

/// Reads the file of a vocabulary; its first fault ends it, since half a vocabulary would let contradictions pass.
private enum VocabularyReader {
    /// So that the place of a word fits its slot.
    static let maximumWords = 60_000

    typealias Words = [VehicleVocabulary.Field: [[UInt8]: UInt16]]

    static func words(of csv: [UInt8]) throws(VocabularyFault) -> Words {
        let result: Result<Words, VocabularyFault> = unsafe csv.withUnsafeBytes { bytes in
            do throws(VocabularyFault) {
                return .success(try unsafe words(of: bytes))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private static func words(of csv: UnsafeRawBufferPointer) throws(VocabularyFault) -> Words {
        var reader = unsafe CSVReader(csv)
        var words: Words = [:]
        var groups: [VehicleVocabulary.Field: [[UInt8]: UInt16]] = [:]
        var isHeader = true
        while true {
            switch reader.next() {
            case .end:
                if isHeader { throw wrongHeader(line: 1) }
                return words
            case .fault(let fault):
                throw VocabularyFault(
                    line: fault.line, column: fault.column, what: "the line is not CSV", remedy: fault.explanation)
            case .row:
                if isHeader {
                    let names = (0..<reader.count).map { text(reader, $0) }
                    guard names == header else { throw wrongHeader(line: reader.line) }
                    isHeader = false
                } else {
                    try add(reader, to: &words, groups: &groups)
                }
            }
        }
    }

    private static let header = ["field", "group", "word"]

    private static func wrongHeader(line: Int) -> VocabularyFault {
        VocabularyFault(
            line: line, column: 1, what: "the header of a vocabulary is field,group,word",
            remedy: "write it as the first line")
    }

    private static func add(
        _ row: borrowing CSVReader, to words: inout Words, groups: inout [VehicleVocabulary.Field: [[UInt8]: UInt16]]
    ) throws(VocabularyFault) {
        guard row.count == header.count else {
            throw fault(row, 0, "the row has \(row.count) fields", "write the three field,group,word")
        }
        let name = text(row, 0)
        guard let field = VehicleVocabulary.Field.allCases.first(where: { "\($0.name)" == name }) else {
            throw fault(row, 0, "the vocabulary knows no field of this name", "write make or body")
        }
        let group = unsafe Array(row[1])
        let word = unsafe row[2].map(lowerCased)
        if group.isEmpty { throw fault(row, 1, "the group is empty", "name it, for example by its first word") }
        if word.isEmpty { throw fault(row, 2, "the word is empty", "write it, or delete the line") }
        let number = groups[field]?[group] ?? UInt16((groups[field]?.count ?? 0) + 1)
        groups[field, default: [:]][group] = number
        if let listed = words[field]?[word], listed != number {
            throw fault(
                row, 2, "the word stands in another group of the same field already", "leave it in one of them")
        }
        words[field, default: [:]][word] = number
        guard (words[field]?.count ?? 0) <= maximumWords else {
            throw fault(
                row, 2, "a field has at most \(maximumWords) words", "leave out what no list or camera uses")
        }
    }

    private static func text(_ row: borrowing CSVReader, _ field: Int) -> String {
        unsafe String(decoding: row[field], as: UTF8.self)
    }

    private static func fault(
        _ row: borrowing CSVReader, _ field: Int, _ what: String, _ remedy: String
    ) -> VocabularyFault {
        VocabularyFault(line: row.line, column: row.column(of: field), what: what, remedy: remedy)
    }
}
