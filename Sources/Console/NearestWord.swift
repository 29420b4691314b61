/// The word that someone who mistyped most likely meant.

/// - Returns: the candidate with the fewest edits from `typed`, the first of equals; nil when even that is too far
///   off to
///   be a slip (more than one edit, and one more for each four letters).
package func nearestWord(to typed: String, among candidates: [String]) -> String? {
    let word = Array(typed.utf8)
    var best: (candidate: String, edits: Int)?
    for candidate in candidates {
        let edits = editDistance(word, Array(candidate.utf8))
        guard edits <= 1 + word.count / 4, edits < best?.edits ?? Int.max else { continue }
        best = (candidate, edits)
    }
    return best?.candidate
}

/// Insertions, deletions, substitutions and swaps of neighbours ("optimal string alignment"), in bytes.
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for (row, leftByte) in left.enumerated() {
        var current = [row + 1]
        for (column, rightByte) in right.enumerated() {
            var edits = min(last[column + 1] + 1, current[column] + 1, last[column] + (leftByte == rightByte ? 0 : 1))
            if row > 0, column > 0, leftByte == right[column - 1], left[row - 1] == rightByte {
                edits = min(edits, beforeLast[column - 1] + 1)
            }
            current.append(edits)
        }
        beforeLast = last
        last = current
    }
    return last[right.count]
}
