package import Plates

/// What an owner of reads lets one recipient be told: on it rests every permit but the owner's own.
package struct Grant: Equatable, Sendable {
    package let id: String
    package let from: AgencyIndex
    package let to: AgencyIndex
    package let data: ChoiceSet<DataKind>
    package let purposes: ChoiceSet<Purpose>
    /// nil = all.
    package let reasons: ChoiceSet<HotlistReason>?
    /// From the first instant of `since` to the last of `until`, by the clock of the owner's law pack.
    package let valid: Period
    /// The read must lie in one of them; empty = anywhere.
    package let within: [ZoneNumber]
    /// It must lie in none of them.
    package let outside: [ZoneNumber]
    package let documents: [GrantDocument]
    /// What is redacted, coarsened, and whether it may be passed on.
    package let obligations: Obligations
    /// Something of it could not be understood: it permits nothing.
    package let isFaulty: Bool

    package init(
        id: String, from: AgencyIndex, to: AgencyIndex, data: ChoiceSet<DataKind>, purposes: ChoiceSet<Purpose>,
        reasons: ChoiceSet<HotlistReason>? = nil, valid: Period = .always, within: [ZoneNumber] = [],
        outside: [ZoneNumber] = [], documents: [GrantDocument] = [], obligations: Obligations = .noOnward,
        isFaulty: Bool = false
    ) {
        self.id = id
        self.from = from
        self.to = to
        self.data = data
        self.purposes = purposes
        self.reasons = reasons
        self.valid = valid
        self.within = within
        self.outside = outside
        self.documents = documents
        self.obligations = obligations
        self.isFaulty = isFaulty
    }
}

/// A document that a grant rests on.
package struct GrantDocument: Equatable, Sendable {
    package let kind: DocumentKind
    /// Days like a grant's.
    package let valid: Period
    /// The case that a request, a warrant or an order is about.
    package let caseNumber: String?

    package init(_ kind: DocumentKind, valid: Period = .always, caseNumber: String? = nil) {
        self.kind = kind
        self.valid = valid
        self.caseNumber = caseNumber
    }
}

/// All that a policy's law is made of. The order of agencies is what facts count by; that of packs and grants says
/// nothing.
package struct LawBook: Sendable {
    /// What places are counted by: every jurisdiction of a pack, of an agency, and of a boundary.
    package var jurisdictions: JurisdictionList
    package var packs: [LawPack]
    package var agencies: [Agency]
    package var grants: [Grant]
    /// What was approved; nil where nothing asks for approval.
    package var approvals: Approvals?

    package init(
        jurisdictions: JurisdictionList, packs: [LawPack], agencies: [Agency], grants: [Grant],
        approvals: Approvals? = nil
    ) {
        self.jurisdictions = jurisdictions
        self.packs = packs
        self.agencies = agencies
        self.grants = grants
        self.approvals = approvals
    }

    /// Of a topology that names no law: its agencies alone.
    package init(agencies: [Agency]) {
        self.init(jurisdictions: .none, packs: [], agencies: agencies, grants: [])
    }
}

/// From whom to whom, what and for what: what an approval is given for.
package struct DisclosurePath: Hashable, Sendable {
    package let owner: AgencyIndex
    package let recipient: AgencyIndex
    package let data: DataKind
    package let purpose: Purpose
    /// nil for what has no reason.
    package let reason: HotlistReason?

    package init(
        owner: AgencyIndex, recipient: AgencyIndex, data: DataKind, purpose: Purpose, reason: HotlistReason?
    ) {
        self.owner = owner
        self.recipient = recipient
        self.data = data
        self.purpose = purpose
        self.reason = reason
    }
}

/// The approved paths, each with the least that must be redacted, coarsened and forbidden on it.
package struct Approvals: Sendable {
    private let leastObligations: [DisclosurePath: Obligations]

    package init(_ leastObligations: [DisclosurePath: Obligations]) { self.leastObligations = leastObligations }

    /// Whether a permit with these obligations is no wider than what was approved.
    package func cover(_ path: DisclosurePath, with obligations: Obligations) -> Bool {
        guard let least = leastObligations[path] else { return false }
        return obligations.isSuperset(of: least)
    }
}
