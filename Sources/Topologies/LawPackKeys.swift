// The keys of a law pack; README.md in Topologies/law explains them.

enum PackKey: String, FileKey {
    case jurisdiction, title
    case timeZone = "time_zone"
    case supplement
    case noStatute = "no_statute"
    case regimes, rules

    var example: String {
        switch self {
        case .jurisdiction: "US-CA"
        case .title: "California"
        case .timeZone: "America/Los_Angeles"
        case .supplement: "sb274"
        case .noStatute: "true"
        case .regimes: "[chp]"
        case .rules: "[{id: no-federal, share: {classes: [federal], effect: deny}, …}]"
        }
    }
}

enum RuleKey: String, FileKey {
    case id, use, share, admit, retain, access, audit
    case citation, verified, from, to, owners, recipients, cases

    /// One of these says what the rule is about.
    static let bodies: [RuleKey] = [.use, .share, .admit, .retain, .access, .audit]

    var example: String {
        switch self {
        case .id: "no-federal"
        case .use: "{ban: {purposes: [immigration]}}"
        case .share: "{classes: [federal], effect: deny}"
        case .admit: "{needs: [policy-url]}"
        case .retain: "{limit: P21D}"
        case .access: "{after: P6M, requires: [court-order]}"
        case .audit: "{every: P1Y}"
        case .citation: "Cal. Civ. Code § 1798.90.55(b)"
        case .verified: "S"
        case .from: "2016-01-01"
        case .to: "open"
        case .owners: "{kinds: [state], binds: [us-ca/chp]}"
        case .recipients: "{law_enforcement: true}"
        case .cases: "[{denies: {to: {kind: federal}}}, {passes: {}}]"
        }
    }
}

enum OwnersKey: String, FileKey {
    case kinds, binds
    case lawEnforcement = "law_enforcement"

    var example: String {
        switch self {
        case .kinds: "[local, county, state]"
        case .binds: "[us-ca/chp]"
        case .lawEnforcement: "true"
        }
    }
}

enum RecipientsKey: String, FileKey {
    case lawEnforcement = "law_enforcement"
    case regions

    var example: String { self == .regions ? "[US-MA, US-NY]" : "true" }
}

enum UseKey: String, FileKey {
    case ban, only

    var example: String { "{purposes: [immigration]}" }
}

enum UseWhatKey: String, FileKey {
    case purposes, reasons
    case sourceFiles = "source_files"

    var example: String { self == .purposes ? "[immigration]" : "[immigration-violator]" }
}

enum ShareKey: String, FileKey {
    case classes, data, purposes, effect, requires

    var example: String {
        switch self {
        case .classes: "[out-of-state]"
        case .data: "[alert]"
        case .purposes: "[missing-person]"
        case .effect: "deny"
        case .requires: "[declaration]"
        }
    }
}

enum PurposeListKey: String, FileKey {
    case purposeList = "purpose-list"

    var example: String { "[vehicle-theft]" }
}

enum AdmitKey: String, FileKey {
    case needs

    var example: String { "[policy-url]" }
}

enum RetainKey: String, FileKey {
    case limit
    case exemptsHits = "exempts_hits"
    case holds

    var example: String {
        switch self {
        case .limit: "P21D"
        case .exemptsHits: "true"
        case .holds: "[evidence]"
        }
    }
}

enum AccessKey: String, FileKey {
    case after, requires

    var example: String { self == .after ? "P6M" : "[court-order]" }
}

enum AuditKey: String, FileKey {
    case every
    case keepAtLeast = "keep_at_least"
    case keepAtMost = "keep_at_most"

    var example: String { self == .every ? "P1Y" : "P2Y" }
}

/// What a case says that the rule does.
enum CaseKey: String, FileKey {
    case denies, permits, refuses, limits, asks, binds, passes

    var example: String { "{purpose: vehicle-theft}" }
}

enum FactKey: String, FileKey {
    case owner, to, data, purpose, reason
    case sourceFile = "source_file"
    case `case`, documents, captured, decided, `class`, lacks

    var example: String {
        switch self {
        case .owner: "{kind: county}"
        case .to: "{region: US-NV}"
        case .data: "alert"
        case .purpose: "vehicle-theft"
        case .reason, .sourceFile: "stolen-vehicle"
        case .case: "26-1"
        case .documents: "[{kind: warrant, case: 26-1}]"
        case .captured, .decided: "2026-12-01T12:00:00Z"
        case .class: "hit"
        case .lacks: "[custodian]"
        }
    }
}

enum PartyKey: String, FileKey {
    case kind, region, binds
    case lawEnforcement = "law_enforcement"

    var example: String {
        switch self {
        case .kind: "state"
        case .region: "US-NV"
        case .binds: "[us-ca/chp]"
        case .lawEnforcement: "true"
        }
    }
}

enum CaseDocumentKey: String, FileKey {
    case kind, `case`

    var example: String { self == .kind ? "warrant" : "26-1" }
}
