/// The word that was probably meant.
package enum Nearest {
    /// Longer words are not compared: nobody mistypes that much of one.
    private static let maximumLength = 64
    /// A word of at least this many characters may be a part of the one that was meant: `theft` of `vehicle-theft`.
    private static let shortestPart = 4

    /// The candidate with the fewest edits (a character put in, left out, changed, or swapped with its neighbour) from
    /// `word`, the first of several; when more than a third of the word and more than two characters would have to
    /// change, the first candidate that contains it; nil when there is none.
    package static func candidate(to word: String, among candidates: [String]) -> String? {
        let word = Array(word.lowercased().utf8)
        guard !word.isEmpty, word.count <= maximumLength else { return nil }
        var best: (distance: Int, candidate: String)?
        for candidate in candidates where candidate.utf8.count <= maximumLength {
            let distance = self.distance(word, Array(candidate.lowercased().utf8))
            if distance < best?.distance ?? .max { best = (distance, candidate) }
        }
        if let best, best.distance <= max(2, word.count / 3), best.distance < word.count { return best.candidate }
        let part = String(decoding: word, as: UTF8.self)
        return word.count < shortestPart ? nil : candidates.first { $0.lowercased().contains(part) }
    }

    /// Optimal string alignment distance.
    package static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var before: [Int] = []
        var last = Array(0...right.count)
        for row in 0..<left.count {
            var current = [row + 1]
            for column in 0..<right.count {
                let change = last[column] + (left[row] == right[column] ? 0 : 1)
                var cost = min(change, last[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    cost = min(cost, before[column - 1] + 1)
                }
                current.append(cost)
            }
            before = last
            last = current
        }
        return last[right.count]
    }

    /// The remedy for an unknown word: the nearest known one, or all of them.
    package static func remedy(for word: String, among candidates: [String]) -> String {
        if let nearest = candidate(to: word, among: candidates) { return "did you mean `\(nearest)`?" }
        return "use one of: " + candidates.joined(separator: ", ")
    }
}
