import Plates

/// The word that someone who mistyped most likely meant.

/// - Returns: the candidate with the fewest edits from `typed`, the first of equals; nil when even that is too far off
///   to be a slip (more than one edit, and one more for each four letters).
package func nearestWord(to typed: String, among candidates: [String]) -> String? {
    let word = Array(typed.utf8)
    var best: (candidate: String, edits: Int)?
    for candidate in candidates {
        let edits = Nearest.distance(word, Array(candidate.utf8))
        guard edits <= 1 + word.count / 4, edits < best?.edits ?? Int.max else { continue }
        best = (candidate, edits)
    }
    return best?.candidate
}
