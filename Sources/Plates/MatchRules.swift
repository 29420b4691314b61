/// How far a hotlist's plates may differ from what was read: its setting `match` (contract §3, tier `ocr`).
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

    /// What a hotlist that says nothing has: no look-alike matches.
    package static let standard = MatchRules()

    /// - Precondition: `lookAlikes` is 0 to 2.
    package init(lookAlikes: Int = 0, evidence: Evidence = .candidates) {
        precondition(0...MatchRules.mostLookAlikes ~= lookAlikes, "0 to 2 characters may be look-alikes")
        self.lookAlikes = lookAlikes
        self.evidence = evidence
    }
}
