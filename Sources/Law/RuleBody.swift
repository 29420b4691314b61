package import Plates

/// What a rule of a law pack says.
package enum RuleBody: Equatable, Sendable {
    case use(UseRule)
    case share(ShareRule)
    /// What an agency needs before its reads are taken.
    case admit(Set<AdmissionNeed>)
    case retain(RetainRule)
    case access(AccessRule)
    case audit(AuditRule)
}

/// What reads may be used for: nil where the rule says nothing of it.
///
/// What has no reason or no source file cannot be banned by one.
package struct UseRule: Equatable, Sendable {
    package enum Mode: Sendable {
        /// What it names is banned.
        case ban
        /// What it names is the only use allowed.
        case only
    }

    package let mode: Mode
    package let purposes: ChoiceSet<Purpose>?
    package let reasons: ChoiceSet<HotlistReason>?
    /// A ban of a file bans the reason of that name, too.
    package let sourceFiles: ChoiceSet<HotlistReason>?

    package init(
        _ mode: Mode, purposes: ChoiceSet<Purpose>? = nil, reasons: ChoiceSet<HotlistReason>? = nil,
        sourceFiles: ChoiceSet<HotlistReason>? = nil
    ) {
        self.mode = mode
        self.purposes = purposes
        self.reasons = reasons
        self.sourceFiles = sourceFiles
    }
}

/// Who may be told.
package struct ShareRule: Equatable, Sendable {
    package enum Effect: Equatable, Sendable {
        case deny
        /// When the requirements are met, which are asked in this order.
        case allow([Requirement])
    }

    package let classes: ChoiceSet<RecipientClass>
    /// nil = all.
    package let data: ChoiceSet<DataKind>?
    /// nil = all.
    package let purposes: ChoiceSet<Purpose>?
    package let effect: Effect

    package init(
        classes: ChoiceSet<RecipientClass>, data: ChoiceSet<DataKind>? = nil, purposes: ChoiceSet<Purpose>? = nil,
        _ effect: Effect
    ) {
        self.classes = classes
        self.data = data
        self.purposes = purposes
        self.effect = effect
    }
}

/// What a recipient is to a jurisdiction (contract §10).
package enum RecipientClass: String, CaseIterable, BitwiseCopyable, Sendable {
    case `private`, federal, tribal, foreign
    case inState = "in-state"
    case outOfState = "out-of-state"

    /// - Returns: nil for a recipient of whom kind or region, as far as it is asked for, is unknown.
    package init?(of recipient: Agency, under jurisdiction: Jurisdiction) {
        guard let kind = recipient.kind else { return nil }
        switch kind {
        case .private: self = .private
        case .federal: self = .federal
        case .tribal: self = .tribal
        case .foreign: self = .foreign
        case .local, .county, .state, .university:
            guard let region = recipient.jurisdiction else { return nil }
            if !region.sharesCountry(with: jurisdiction) {
                self = .foreign
            } else {
                self = region == jurisdiction ? .inState : .outOfState
            }
        }
    }
}

/// What must be there before a rule allows a share.
package enum Requirement: Hashable, Sendable {
    /// A document on the grant.
    case document(DocumentKind)
    /// The entry, or the look-up, names a case.
    case caseNumber
    /// The purpose is one of these.
    case purposes(ChoiceSet<Purpose>)
}

/// What a grant may rest on.
package enum DocumentKind: String, CaseIterable, BitwiseCopyable, Sendable {
    case attestation, declaration, certification, policy
    case request, warrant
    case courtOrder = "court-order"

    /// Whether it holds for one case only.
    package var isForOneCase: Bool {
        switch self {
        case .attestation, .declaration, .certification, .policy: false
        case .request, .warrant, .courtOrder: true
        }
    }
}

package enum AdmissionNeed: String, CaseIterable, Sendable {
    case policyURL = "policy-url"
    case nonHitRetention = "non-hit-retention"
    case custodian
    case publicComment = "public-comment"
}

/// How long reads may be kept, counted from capture.
package struct RetainRule: Equatable, Sendable {
    package let limit: Limit
    /// The statute's own text exempts every match, so the limit is of non-hits alone.
    package let exemptsHits: Bool
    /// What may be kept longer, under a hold of one of these types.
    package let holds: [HoldType]

    package init(limit: Limit, exemptsHits: Bool, holds: [HoldType]) {
        self.limit = limit
        self.exemptsHits = exemptsHits
        self.holds = holds
    }
}

/// The holds that statutes know.
package enum HoldType: String, CaseIterable, Sendable {
    case hitCase = "hit-case"
    case activeInvestigation = "active-investigation"
    case evidence
    case swornPreservationRequest = "preservation-request-sworn"
    case preservation14Days = "preservation-14d"
    case courtExtension90Days = "court-extension-90d"
    case stateWarrant = "warrant-state"
    case federalWarrant = "warrant-federal"
    case subpoena
    case courtOrder = "court-order"
    case exculpatory = "defendant-exculpatory"
    case insuranceInvestigation = "insurance-investigation"
    case toll
    case claimOrIncident = "claim-or-incident"
    case audit
}

/// What a look-up of reads needs once they are older than an age.
package struct AccessRule: Equatable, Sendable {
    package let after: Limit
    package let requirements: [Requirement]

    package init(after: Limit, requirements: [Requirement]) {
        self.after = after
        self.requirements = requirements
    }
}

/// How long the log of uses is kept, and how often it is looked through.
package struct AuditRule: Equatable, Sendable {
    package let keepAtLeast: Limit?
    package let keepAtMost: Limit?
    package let every: Limit?

    package init(keepAtLeast: Limit?, keepAtMost: Limit?, every: Limit?) {
        self.keepAtLeast = keepAtLeast
        self.keepAtMost = keepAtMost
        self.every = every
    }
}
