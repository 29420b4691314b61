package import Plates

/// The law that one policy decides by: a pure function of facts, compiled from a `LawBook`. Default deny: what no rule
/// and no grant permits stays with the agency that owns the read.
package struct Law: Sendable {
    /// The policy that its decisions name.
    package let policy: PolicyNumber
    let names: [NamedRule]
    /// Sorted by bytes.
    let grantIDs: [String]
    /// Of all documents, sorted by bytes.
    let cases: [String]
    let statutes: StatuteTables
    let agencies: AgencyTables
    let grants: GrantTables
    let moments: Moments
    let retention: RetentionTables
    let approvals: Approvals?
    /// In alphabetical order.
    let purposes = Purpose.allCases.sorted { $0.rawValue < $1.rawValue }

    /// Whether one candidate recipient may be told, by the steps of contract §10.
    ///
    /// - Precondition: owner, recipient and list's owner are agencies of the law's book.
    package func decide(_ facts: SharingFacts) -> Decision {
        if case .conflict = facts.tier { return deny(by: .conflict) }
        guard let recipient = facts.recipient else { return deny(by: .unknownRecipient) }
        let inquiry = Inquiry(facts, at: moments)
        let isOwner = recipient.value == facts.owner.value
        let answer = judge(recipient, holding: recipient, facts, inquiry)
        if case .denied(let rule) = answer { return deny(by: rule) }
        for place in agencies.workedFor(by: recipient) {
            let agency = agencies.closureMembers[place]
            // What the owner is told, those are told that it works for: on grants of their own.
            let holder = isOwner ? agency : recipient
            if case .denied(let rule) = judge(agency, holding: holder, facts, inquiry) {
                return .denial(by: rule, via: agency, policy: policy)
            }
        }
        guard case .permitted(let rule, let grant) = answer else { return permitToOwner }
        return permit(by: rule, on: grants.rows[grant], to: recipient, facts)
    }

    private func permit(
        by rule: Rule, on grant: GrantRow, to recipient: AgencyIndex, _ facts: SharingFacts
    ) -> Decision {
        if let approvals {
            guard let purpose = facts.purpose else { return deny(by: .notApproved) }
            let path = DisclosurePath(
                owner: facts.owner, recipient: recipient, data: facts.data, purpose: purpose,
                reason: facts.data == .alert ? facts.reason : nil)
            guard approvals.cover(path, with: grant.obligations) else { return deny(by: .notApproved) }
        }
        return Decision(.permit, by: rule, grant: grant.number, obliging: grant.obligations, policy: policy)
    }

    private var permitToOwner: Decision {
        Decision(.permit, by: .owner, obliging: Obligations(rawValue: 0), policy: policy)
    }

    /// A denial by one of the engine's own rules that no fact decides: `too-large`, for an alert that its topic does
    /// not take, and `expired-in-backlog`.
    package func deny(by rule: Rule) -> Decision { .denial(by: rule, policy: policy) }

    package func name(of rule: Rule) -> String { names[Int(rule.number)].name }

    /// The statute behind a rule; nil where the rule is the engine's own.
    package func citation(of rule: Rule) -> String? { names[Int(rule.number)].citation }

    package func id(of grant: GrantNumber) -> String { grantIDs[Int(grant.value)] }

    /// What a case's name means to a decision.
    ///
    /// - Parameter name: of the entry or the look-up; nil or empty = none.
    package func caseNumber(_ name: String?) -> CaseNumber {
        guard let name, !name.isEmpty else { return .absent }
        return cases.firstIndex(of: name).map(CaseNumber.document) ?? .other
    }
}

/// A rule as it is written in a decision.
package struct NamedRule: Equatable, Sendable {
    /// One of the engine's own, or one of a law pack (`us-ca/share-in-state`).
    package let name: String
    package let citation: String?

    package init(_ name: String, citation: String?) {
        self.name = name
        self.citation = citation
    }

    /// The engine's own, by their numbers.
    package static let own = [
        "owner", "conflict", "default-deny", "unknown-recipient", "too-large", "no-law", "no-grant", "grant-expired",
        "outside-geofence", "not-approved", "expired-in-backlog",
    ].map { NamedRule($0, citation: nil) }
}
