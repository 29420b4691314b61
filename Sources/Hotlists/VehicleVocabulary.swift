import Encoding

/// The names, spellings and NCIC codes of makes and bodies, and which of them mean the same.
///
///     field,group,word
///     make,chevrolet,chevy           field: make or body
///     body,pickup,pk                 words of one group contradict no one of it, words of two groups each other
///
/// A word is found in any ASCII case. One that the vocabulary does not know contradicts nothing.
package struct VehicleVocabulary: Sendable {
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

/// Why a vocabulary cannot be used, and on which line.
package struct VocabularyFault: Error, Equatable, Sendable {
    package let line: Int
    /// One sentence with what to write instead, without file and line.
    package let reason: String
}

/// Words, lower-cased, to the numbers of their groups: an immutable table probed linearly at half load or less.
private struct WordTable: Sendable {
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
        for (word, group) in words {
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
                if isHeader { throw VocabularyFault(line: 1, reason: wrongHeader) }
                return words
            case .fault(let fault):
                throw VocabularyFault(line: fault.line, reason: fault.explanation)
            case .row:
                guard reader.count == 3 else { throw fault(reader, "a row needs the three fields field,group,word") }
                if isHeader {
                    guard text(reader, 0) == "field", text(reader, 1) == "group", text(reader, 2) == "word" else {
                        throw fault(reader, wrongHeader)
                    }
                    isHeader = false
                } else {
                    try add(reader, to: &words, groups: &groups)
                }
            }
        }
    }

    private static let wrongHeader = "the first line must be field,group,word"

    private static func add(
        _ row: borrowing CSVReader, to words: inout Words, groups: inout [VehicleVocabulary.Field: [[UInt8]: UInt16]]
    ) throws(VocabularyFault) {
        let name = text(row, 0)
        guard let field = VehicleVocabulary.Field.allCases.first(where: { "\($0.name)" == name }) else {
            throw fault(row, "the field must be make or body")
        }
        let group = unsafe Array(row[1])
        let word = unsafe row[2].map(lowerCased)
        guard !group.isEmpty, !word.isEmpty else { throw fault(row, "group and word must not be empty") }
        let number = groups[field]?[group] ?? UInt16((groups[field]?.count ?? 0) + 1)
        groups[field, default: [:]][group] = number
        if let listed = words[field]?[word], listed != number {
            throw fault(row, "the word stands in another group of the same field already; leave it in one of them")
        }
        words[field, default: [:]][word] = number
        guard (words[field]?.count ?? 0) <= maximumWords else {
            throw fault(row, "a field has at most \(maximumWords) words; leave out what no list or camera uses")
        }
    }

    private static func text(_ row: borrowing CSVReader, _ field: Int) -> String {
        unsafe String(decoding: row[field], as: UTF8.self)
    }

    private static func fault(_ row: borrowing CSVReader, _ reason: String) -> VocabularyFault {
        VocabularyFault(line: row.line, reason: reason)
    }
}
