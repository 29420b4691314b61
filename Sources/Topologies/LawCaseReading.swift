import Law
import Plates

/// A case of a rule: facts, and what the rule does with them.
struct LawCase {
    let said: CaseKey
    let place: Place
    var facts = CaseFacts()
}

/// The facts of a case. What it leaves out is as here: a local agency's hit on a stolen vehicle, which an agency of the
/// same jurisdiction would be told of.
struct CaseFacts {
    var owner = Party()
    var recipient = Party()
    var data = DataKind.alert
    var purpose = Purpose.vehicleTheft
    var reason = HotlistReason.stolenVehicle
    var sourceFile: HotlistReason?
    var caseNumber: String?
    var documents: [GrantDocument] = []
    /// 2026-12-01T12:00:00Z.
    var capturedAt = Timestamp(milliseconds: 1_796_126_400_000)
    /// nil = as soon as it is captured.
    var decidedAt: Timestamp?
    var retentionClass = RetentionClass.nonHit
    var lacks: Set<AdmissionNeed> = []

    struct Party {
        var kind = AgencyKind.local
        /// nil = as the kind has it.
        var region: Jurisdiction?
        var regimes: [String] = []
        var isLawEnforcement: Bool?
    }
}

/// The part of `LawPackReading` for `cases`.
extension LawPackReading {
    mutating func cases(_ fields: Fields<RuleKey>) -> [LawCase] {
        (fields.list(.cases, &findings) ?? []).compactMap { lawCase($0) }
    }

    private mutating func lawCase(_ node: YAMLNode) -> LawCase? {
        let example = "{denies: {to: {kind: federal}}}"
        guard let fields = Fields<CaseKey>(node, of: "a case", example: example, &findings) else { return nil }
        let said = CaseKey.allCases.filter { fields.place(of: $0) != nil }
        guard let key = said.first, said.count == 1 else {
            findings.error(at: fields.place, "a case says one thing of its rule", "write it like `\(example)`")
            return nil
        }
        guard let facts = fields.mapping(key, FactKey.self, &findings) else { return nil }
        var made = LawCase(said: key, place: fields.place)
        read(facts, into: &made.facts)
        return made
    }

    private mutating func read(_ fields: Fields<FactKey>, into facts: inout CaseFacts) {
        if let owner = fields.mapping(.owner, PartyKey.self, &findings) { facts.owner = party(owner) }
        if let to = fields.mapping(.to, PartyKey.self, &findings) { facts.recipient = party(to) }
        if let data: DataKind = findings.word(fields.text(.data, &findings), "kind of data") { facts.data = data }
        if let purpose: Purpose = findings.word(fields.text(.purpose, &findings), "purpose") { facts.purpose = purpose }
        if let reason: HotlistReason = findings.word(fields.text(.reason, &findings), "reason") {
            facts.reason = reason
        }
        facts.sourceFile = findings.word(fields.text(.sourceFile, &findings), "source file")
        facts.caseNumber = fields.text(.case, &findings)?.text
        facts.documents = (fields.list(.documents, &findings) ?? []).compactMap { document($0) }
        if let captured = instant(fields, .captured) { facts.capturedAt = captured }
        facts.decidedAt = instant(fields, .decided)
        if let kind: RetentionClass = findings.word(fields.text(.class, &findings), "class of reads") {
            facts.retentionClass = kind
        }
        let lacks = fields.texts(.lacks, &findings) ?? []
        facts.lacks = Set(lacks.compactMap { findings.word($0, "need of an agency") })
    }

    private mutating func party(_ fields: Fields<PartyKey>) -> CaseFacts.Party {
        var party = CaseFacts.Party()
        if let kind: AgencyKind = findings.word(fields.text(.kind, &findings), "kind of agency") { party.kind = kind }
        party.region = findings.jurisdiction(fields.text(.region, &findings))
        party.regimes = (fields.texts(.binds, &findings) ?? []).compactMap { regime($0) }
        party.isLawEnforcement = findings.flag(fields.text(.lawEnforcement, &findings), PartyKey.lawEnforcement)
        return party
    }

    private mutating func document(_ node: YAMLNode) -> GrantDocument? {
        let example = "{kind: warrant, case: 26-1}"
        guard
            let fields = Fields<CaseDocumentKey>(node, of: "a document", example: example, &findings)
        else { return nil }
        fields.require([.kind], &findings)
        let number = fields.text(.case, &findings)?.text
        let kind: DocumentKind? = findings.word(fields.text(.kind, &findings), "kind of document")
        return kind.map { GrantDocument($0, caseNumber: number) }
    }

    private mutating func instant(_ fields: Fields<FactKey>, _ key: FactKey) -> Timestamp? {
        guard let written = fields.text(key, &findings) else { return nil }
        if let instant = Values.instant(written.text) { return instant }
        findings.error(
            at: written.place, "\(shown(written)) is not an RFC 3339 time",
            "write it like `\(key.rawValue): \(key.example)`"
        )
        return nil
    }
}
