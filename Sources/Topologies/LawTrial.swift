import Law
import Plates

/// Tries a pack's rules on its own cases, by the compiled law: a pack whose rules do not do what it says is not loaded.
struct LawTrial {
    private let written: WrittenPack
    /// Of the owners of its cases, one each; what the others need stands with them.
    private let jurisdictions: JurisdictionList?

    static func hold(_ written: WrittenPack, _ findings: inout Findings) {
        let trial = LawTrial(written)
        for rule in written.rules { trial.checkThereAreCases(of: rule, &findings) }
        trial.holdDecisions(&findings)
        for rule in written.rules where !rule.rule.decidesSharing { trial.hold(rule, &findings) }
    }

    private init(_ written: WrittenPack) {
        self.written = written
        let regions = written.rules.flatMap { $0.cases.compactMap(\.facts.recipient.region) }
        jurisdictions = JurisdictionList(
            regions + [written.pack.jurisdiction] + ["US", "GB", "NZ"].compactMap { Jurisdiction($0) })
    }

    /// Each rule shows where it ends: one case in which it does what it says, and one in which it just does not.
    private func checkThereAreCases(of rule: WrittenRule, _ findings: inout Findings) {
        let deed = rule.rule.deed
        let others = rule.cases.count { $0.said != deed }
        if others == rule.cases.count {
            findings.error(
                at: rule.place, "no case shows that `\(rule.rule.id)` \(deed.rawValue)",
                "add one, like `- {\(deed.rawValue): {purpose: vehicle-theft}}`")
        } else if others == 0 {
            findings.error(
                at: rule.place, "no case shows where `\(rule.rule.id)` ends",
                "add one that it just passes, like `- {passes: {}}`")
        }
    }

    // MARK: - Use and share: the pack as a whole, since the first rule that fits decides

    private func holdDecisions(_ findings: inout Findings) {
        let cases = written.rules.filter(\.rule.decidesSharing).flatMap { rule in rule.cases.map { (rule, $0) } }
        guard let bench = bench(cases.map(\.1.facts), rules: written.pack.rules) else {
            findings.error(
                at: written.rules.first?.place ?? Place(file: "", line: 1, column: 1),
                "the cases name more than \(JurisdictionList.most) jurisdictions", "use fewer")
            return
        }
        for (number, (rule, lawCase)) in cases.enumerated() {
            let decision = bench.law.decide(bench.facts(number, lawCase.facts))
            let decided = bench.law.name(of: decision.rule)
            let done: CaseKey =
                decided != rule.rule.id ? .passes : decision.effect == .permit ? .permits : .denies
            report(lawCase, of: rule, done: done, by: decided == rule.rule.id ? nil : decided, &findings)
        }
    }

    // MARK: - The others: each alone

    private func hold(_ rule: WrittenRule, _ findings: inout Findings) {
        let cases = rule.cases.map(\.facts)
        guard let bench = bench(cases, rules: [rule.rule.asBan ?? rule.rule]) else { return }
        for (number, lawCase) in rule.cases.enumerated() {
            let acts = acts(rule.rule, on: lawCase.facts, number, bench)
            report(lawCase, of: rule, done: acts ? rule.rule.deed : .passes, by: nil, &findings)
        }
    }

    private func acts(_ rule: LawRule, on facts: CaseFacts, _ number: Int, _ bench: Bench) -> Bool {
        let decided = facts.decidedAt ?? facts.capturedAt
        let owner = bench.owner(number)
        switch rule.body {
        case .use, .share:
            return false
        case .admit:
            let admission = AdmissionFacts(
                owner: owner, capturedAt: facts.capturedAt, arrivedAt: nil, places: .nowhere, isNoPlate: false,
                isInCollectionBan: false, isSuppressed: false, isDuplicate: false)
            return bench.law.refusal(of: admission) == .noRetentionPolicy
        case .retain:
            let kept = bench.law.keeping(
                facts.retentionClass, of: owner, in: .nowhere, capturedAt: facts.capturedAt, now: decided)
            return kept.map { $0.deadline <= decided } ?? false
        case .access(let access):
            let isOld = access.after.deadline(from: facts.capturedAt, on: written.pack.clock) <= decided
            return isOld && bench.isBanned(number, facts) && !access.requirements.allSatisfy { facts.meets($0) }
        case .audit(let audit):
            let limit = audit.every ?? audit.keepAtLeast ?? audit.keepAtMost ?? .none
            let isOver = limit.deadline(from: facts.capturedAt, on: written.pack.clock) <= decided
            return bench.isBanned(number, facts) && isOver == (audit.keepAtLeast == nil)
        }
    }

    private func report(
        _ lawCase: LawCase, of rule: WrittenRule, done: CaseKey, by other: String?, _ findings: inout Findings
    ) {
        guard lawCase.said != done else { return }
        let what =
            done == .passes
            ? "`\(rule.rule.id)` does nothing here" + (other.map { ": `\($0)` decides" } ?? "")
            : "`\(rule.rule.id)` \(done.rawValue) here"
        findings.error(
            at: lawCase.place, "\(what), and the case says `\(lawCase.said.rawValue)`", "mend the rule or its case")
    }
}

// MARK: - A law for cases

extension LawTrial {
    /// A law under which each case has an owner, a recipient and a grant of its own.
    fileprivate struct Bench {
        let law: Law

        func owner(_ number: Int) -> AgencyIndex { AgencyIndex(UInt32(2 * number)) }

        func facts(_ number: Int, _ facts: CaseFacts) -> SharingFacts {
            SharingFacts(
                tier: .exact, owner: owner(number), recipient: AgencyIndex(UInt32(2 * number + 1)), data: facts.data,
                purpose: facts.purpose, reason: facts.data == .alert ? facts.reason : nil,
                sourceFile: facts.data == .alert ? facts.sourceFile : nil,
                caseNumber: law.caseNumber(facts.caseNumber), listOwner: facts.data == .alert ? owner(number) : nil,
                zones: .none, places: .nowhere, capturedAt: facts.capturedAt,
                decidedAt: facts.decidedAt ?? facts.capturedAt)
        }

        /// Whether the rule that the law is made of alone denies.
        func isBanned(_ number: Int, _ facts: CaseFacts) -> Bool {
            law.citation(of: law.decide(self.facts(number, facts)).rule) != nil
        }
    }

    private func bench(_ cases: [CaseFacts], rules: [LawRule]) -> Bench? {
        guard let jurisdictions else { return nil }
        let home = written.pack.jurisdiction
        var agencies: [Agency] = []
        var grants: [Grant] = []
        for (number, facts) in cases.enumerated() {
            agencies.append(agency("owner-\(number)", facts.owner, home: home, lacking: facts.lacks))
            agencies.append(agency("recipient-\(number)", facts.recipient, home: home, lacking: []))
            grants.append(
                Grant(
                    id: "grant-\(number)", from: AgencyIndex(UInt32(2 * number)),
                    to: AgencyIndex(UInt32(2 * number + 1)),
                    data: [facts.data], purposes: [facts.purpose], documents: facts.documents))
        }
        // A supplement is tried as if it were all the law there is: without another pack it has no force.
        let pack = LawPack(
            id: written.pack.id, jurisdiction: home, title: written.pack.title, clock: written.pack.clock,
            hasNoStatute: written.pack.hasNoStatute, regimes: written.pack.regimes, rules: rules)
        let book = LawBook(jurisdictions: jurisdictions, packs: [pack], agencies: agencies, grants: grants)
        return Bench(law: Law(book, policy: .first))
    }

    private func agency(
        _ id: String, _ party: CaseFacts.Party, home: Jurisdiction, lacking: Set<AdmissionNeed>
    ) -> Agency {
        var agency = Agency(
            id: id, name: nil, kind: party.kind, region: (party.region ?? party.kind.home(in: home))?.code)
        if let isLawEnforcement = party.isLawEnforcement { agency.isLawEnforcement = isLawEnforcement }
        agency.regimes = party.regimes
        if !lacking.contains(.policyURL) { agency.policyURL = "https://example.org/policy" }
        if !lacking.contains(.custodian) { agency.custodian = "custodian" }
        if !lacking.contains(.publicComment) { agency.publicComment = .distantPast }
        // Longer than any statute, so that a limit found is the rule's.
        if !lacking.contains(.nonHitRetention) { agency.retention.nonHit = Limit("P100Y") }
        return agency
    }
}

extension AgencyKind {
    /// Where an agency of this kind stands, when a case does not say.
    fileprivate func home(in jurisdiction: Jurisdiction) -> Jurisdiction? {
        switch self {
        case .federal: Jurisdiction("US")
        case .foreign: jurisdiction.code == "GB" ? Jurisdiction("NZ") : Jurisdiction("GB")
        default: jurisdiction
        }
    }
}

extension CaseFacts {
    fileprivate func meets(_ requirement: Requirement) -> Bool {
        switch requirement {
        case .caseNumber: caseNumber != nil
        case .purposes(let listed): listed.contains(purpose)
        case .document(let kind):
            documents.contains {
                $0.kind == kind && (!kind.isForOneCase || caseNumber != nil && $0.caseNumber == caseNumber)
            }
        }
    }
}

extension LawRule {
    /// Whether the pack as a whole decides what becomes of it.
    fileprivate var decidesSharing: Bool {
        switch body {
        case .use, .share: true
        case .admit, .retain, .access, .audit: false
        }
    }

    /// What a case says when the rule does what it is for.
    fileprivate var deed: CaseKey {
        switch body {
        case .use: .denies
        case .share(let share): share.effect == .deny ? .denies : .permits
        case .admit: .refuses
        case .retain: .limits
        case .access: .asks
        case .audit: .binds
        }
    }

    /// For a rule that no decision asks: one that bans everything from the same owners at the same times, so that the
    /// law itself says whom and when it is about.
    fileprivate var asBan: LawRule? {
        switch body {
        case .access, .audit:
            LawRule(
                id: id, citation: citation, verification: verification, inForce: inForce, owners: owners,
                recipients: recipients, body: .use(UseRule(.ban, purposes: .all)))
        case .use, .share, .admit, .retain: nil
        }
    }
}
