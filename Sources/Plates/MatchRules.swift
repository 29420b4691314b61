/// How far a hotlist's plates may differ from what was read, and how sure the camera must be: its setting `match`
/// (contract §3).
package struct MatchRules: Hashable, Sendable {
    /// What must speak for a look-alike.
    package enum Evidence: String, CaseIterable, Sendable {
        /// The camera itself offered the entry's text, as one of the read's candidates.
        case candidates
        /// Nothing.
        case none
    }

    /// The most characters that another of their class may stand for; 0 = none.
    package static let mostLookAlikes = 2

    package let lookAlikes: Int
    package let evidence: Evidence
    /// A read of less confidence makes no hit on the list, and a candidate of less, or of none, is not evidence. 0 asks
    /// for nothing.
    package let minConfidence: Double

    /// What a hotlist that says nothing has: no look-alike matches, and every confidence will do.
    package static let standard = MatchRules()

    /// - Precondition: `lookAlikes` is 0 to 2, `minConfidence` 0 to 1.
    package init(lookAlikes: Int = 0, evidence: Evidence = .candidates, minConfidence: Double = 0) {
        precondition(0...MatchRules.mostLookAlikes ~= lookAlikes, "0 to 2 characters may be look-alikes")
        precondition(0...1 ~= minConfidence, "a confidence is a number from 0 to 1")
        self.lookAlikes = lookAlikes
        self.evidence = evidence
        self.minConfidence = minConfidence
    }

    /// Whether a candidate is evidence by its confidence; nil when it has none that is a number from 0 to 1.
    package func isEvidence(_ confidence: Double?) -> Bool {
        minConfidence == 0 || confidence.map { $0 >= minConfidence } ?? false
    }
}
