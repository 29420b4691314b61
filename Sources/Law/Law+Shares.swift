package import Plates

/// What one recipient is told of one read as it comes (contract §10, shares).
package struct ShareDecision: BitwiseCopyable, Sendable {
    /// Of the first permitted purpose, with the obligations of all grants together; where none is permitted, the denial
    /// of the first purpose.
    package let decision: Decision
    /// The permitted ones.
    package let purposes: ChoiceSet<Purpose>
    private let numbers: InlineArray<32, UInt16>
    private let count: UInt8

    fileprivate init(_ decision: Decision, _ purposes: ChoiceSet<Purpose>, _ grants: GrantPicks) {
        self.decision = decision
        self.purposes = purposes
        numbers = grants.numbers
        count = grants.count
    }

    /// The grants that were chosen for them, each once, by id.
    package var grants: [GrantNumber] {
        (0..<Int(count)).map { GrantNumber(numbers[$0]) }
    }
}

/// The grants chosen for a share's purposes: sorted, each once, and in place.
private struct GrantPicks {
    /// As many as there can be purposes.
    var numbers = InlineArray<32, UInt16>(repeating: 0)
    var count: UInt8 = 0

    mutating func insert(_ grant: GrantNumber) {
        var place = Int(count)
        while place > 0, numbers[place - 1] > grant.value { place -= 1 }
        if place > 0, numbers[place - 1] == grant.value { return }
        var last = Int(count)
        while last > place {
            numbers[last] = numbers[last - 1]
            last -= 1
        }
        numbers[place] = grant.value
        count += 1
    }
}

extension Law {
    /// Whom an owner gives its reads as they come, whatever the law says of it: candidates for `decideShare`.
    package func recipientsOfReads(of owner: AgencyIndex) -> [AgencyIndex] {
        (0..<UInt32(agencies.homes.count)).map { AgencyIndex($0) }
            .filter { $0 != owner && !grantedPurposes(from: owner, to: $0).isEmpty }
    }

    /// Whether, and for which purposes, one recipient is told of a read as it comes: each purpose of the grants with
    /// `read` is decided for itself, in alphabetical order.
    ///
    /// - Parameter facts: of the data `read`; its purpose is not looked at.
    /// - Returns: nil for the owner, and when no grant gives this recipient reads.
    package func decideShare(_ facts: SharingFacts) -> ShareDecision? {
        guard let recipient = facts.recipient, recipient != facts.owner else { return nil }
        let granted = grantedPurposes(from: facts.owner, to: recipient)
        guard !granted.isEmpty else { return nil }
        var facts = facts
        var first: Decision?
        var denial: Decision?
        var (purposes, obligations, picks) = (ChoiceSet<Purpose>(), Obligations(), GrantPicks())
        for purpose in self.purposes where granted.contains(purpose) {
            facts.purpose = purpose
            let decision = decide(facts)
            guard decision.effect == .permit, let grant = decision.grant else {
                denial = denial ?? decision
                continue
            }
            first = first ?? decision
            purposes.insert(purpose)
            obligations.formUnion(decision.obligations)
            picks.insert(grant)
        }
        guard let first else { return denial.map { ShareDecision($0, purposes, picks) } }
        let told = Decision(
            .permit, by: first.rule, grant: first.grant, obliging: obligations, policy: policy)
        return ShareDecision(told, purposes, picks)
    }

    private func grantedPurposes(from owner: AgencyIndex, to recipient: AgencyIndex) -> ChoiceSet<Purpose> {
        var bits: UInt32 = 0
        let reads = ChoiceSet<DataKind>.bit(of: .read)
        for place in grants.table.rows(from: owner, to: recipient).rows where grants.rows[place].data & reads != 0 {
            bits |= grants.rows[place].purposes
        }
        return ChoiceSet(bits: bits)
    }
}
