// What contract §10 says, step by step, as loops over rules as data: slow, and to be read beside the contract. It
// shares only values with the compiled law. A condition is true, false, or nil = unknown.

package import Law
import Plates

package struct LawReference {
    private struct Denial: Error { let rule: String }
    private typealias Required = [(rule: String, asked: Requirement)]
    private let book: LawBook
    package init(_ book: LawBook) { self.book = book }

    package func decide(_ facts: SharingFacts, caseName: String?) -> Told {
        if facts.tier == .conflict { return Told(rule: "conflict") }  // 1
        guard let recipient = facts.recipient else { return Told(rule: "unknown-recipient") }  // 2
        var via: AgencyIndex?
        do {
            let best = try judge(recipient, holder: recipient, facts, caseName)
            for agency in closure(of: recipient) {  // 8
                via = agency
                _ = try judge(agency, holder: recipient == facts.owner ? agency : recipient, facts, caseName)
            }
            guard let (rule, grant) = best else { return Told(.permit, rule: "owner") }
            return Told(.permit, rule: rule, grant: grant.id, obligations: grant.obligations)
        } catch { return Told(rule: error.rule, via: via.map { self[$0].id }) }
    }

    private func judge(
        _ agency: AgencyIndex, holder: AgencyIndex, _ facts: SharingFacts, _ caseName: String?
    ) throws(Denial) -> (rule: String, grant: Grant)? {
        let (owner, all) = (self[facts.owner], book.jurisdictions.all)
        let places = all.indices.filter(facts.places.contains).map { all[$0] }.filter { $0 != owner.jurisdiction }
        let laws = [owner.jurisdiction].compactMap { $0 } + places
        let list = facts.listOwner.flatMap { self[$0].jurisdiction }
        let lists = owner.jurisdiction == nil ? all : facts.data == .alert ? list.map { [$0] } ?? all : []
        for pack in (laws + lists).flatMap(packs) {  // 3
            let ban = pack.rules.first { bans($0, of: pack, owner, self[agency], facts) }
            if let ban { throw Denial(rule: ban.id) }
        }
        if agency == facts.owner { return nil }  // 4
        let noLaw = Denial(rule: book.packs.isEmpty ? "default-deny" : "no-law")  // 5
        var (permits, required) = ([String](), Required())
        for law in laws {
            if owner.jurisdiction == nil || packs(of: law).isEmpty { throw noLaw }
            for pack in packs(of: law) { permits.append(try share(by: pack, owner, self[agency], facts, &required)) }
        }
        if permits.isEmpty { throw noLaw }
        var left = book.grants.filter { $0.from == facts.owner && $0.to == holder && isMeant($0, facts) }  // 6
        if left.isEmpty { throw Denial(rule: "no-grant") }
        left = left.filter { isIn($0.valid, facts) == true }
        if left.isEmpty { throw Denial(rule: "grant-expired") }
        left = left.filter { fits($0, facts.zones) }
        if left.isEmpty { throw Denial(rule: "outside-geofence") }
        for (rule, asked) in required {  // 7
            left = left.filter { meets($0, asked, facts, caseName) }
            if left.isEmpty { throw Denial(rule: rule) }
        }
        left.sort { ($0.obligations.entryCount, $0.id) < ($1.obligations.entryCount, $1.id) }  // 10
        return (permits[0], left[0])
    }
    private func share(
        by pack: LawPack, _ owner: Agency, _ agency: Agency, _ facts: SharingFacts, _ required: inout Required
    ) throws(Denial) -> String {
        for rule in pack.rules {
            guard case .share(let share) = rule.body else { continue }
            if isBroken(rule, of: pack) { throw Denial(rule: rule.id) }
            let known = RecipientClass(of: agency, under: pack.jurisdiction)
            let isPurpose = share.purposes.map { listed in facts.purpose.map(listed.contains) } ?? true
            let isData = share.data?.contains(facts.data) ?? true
            let fits = [known.map(share.classes.contains), isPurpose, isData]
            let all = conditions(of: rule, owner, agency, facts) + fits
            if all.contains(false) { continue }
            guard case .allow(let requirements) = share.effect else { throw Denial(rule: rule.id) }
            required += requirements.map { (rule.id, $0) }
            if !all.contains(nil) { return rule.id }
        }
        guard pack.hasNoStatute || pack.isSupplement else { throw Denial(rule: "\(pack.id)/silent") }
        return "\(pack.id)/no-statute"
    }
    private func bans(
        _ rule: LawRule, of pack: LawPack, _ owner: Agency, _ agency: Agency, _ facts: SharingFacts
    ) -> Bool {
        guard case .use(let use) = rule.body else { return false }
        if isBroken(rule, of: pack) { return true }
        if conditions(of: rule, owner, agency, facts).contains(false) { return false }
        func names<Choice>(_ value: Choice, _ named: ChoiceSet<Choice>?) -> Bool {
            named.map { $0.contains(value) == (use.mode == .ban) } ?? false
        }
        let (purposes, reasons) = (facts.purpose.map { [$0] }, facts.reason.map { [$0] })
        if (purposes ?? Purpose.allCases).contains(where: { names($0, use.purposes) }) { return true }
        guard facts.data == .alert else { return false }
        if facts.sourceFile.map({ names($0, use.sourceFiles) }) == true { return true }
        return (reasons ?? HotlistReason.allCases).contains { names($0, use.reasons) || names($0, use.sourceFiles) }
    }
    private func conditions(of rule: LawRule, _ owner: Agency, _ other: Agency, _ facts: SharingFacts) -> [Bool?] {
        let (owners, others) = (rule.owners, rule.recipients)
        return [
            isIn(rule.inForce, facts), owners.kinds.isEmpty ? true : owner.kind.map(owners.kinds.contains),
            owners.regimes.isEmpty || !Set(owners.regimes).isDisjoint(with: owner.regimes),
            owners.isLawEnforcement.map { asked in owner.isLawEnforcement.map { $0 == asked } } ?? true,
            others.regions.isEmpty ? true : other.jurisdiction.map(others.regions.contains),
            others.isLawEnforcement.map { asked in other.isLawEnforcement.map { $0 == asked } } ?? true,
        ]
    }
    private func isBroken(_ rule: LawRule, of pack: LawPack) -> Bool {
        guard case .share(let share) = rule.body, !rule.isFaulty else { return rule.isFaulty }
        return share.classes.isEmpty || share.data?.isEmpty == true || share.purposes?.isEmpty == true
            || share.effect != .deny && rule.verification == .memory
    }
    private func isIn(_ period: Period, _ facts: SharingFacts) -> Bool? {
        let both = [period.contains(facts.capturedAt), period.contains(facts.decidedAt)]
        return both[0] == both[1] ? both[0] : nil
    }
    private func isMeant(_ grant: Grant, _ facts: SharingFacts) -> Bool {
        let isReason = grant.reasons.map { reasons in facts.reason.map(reasons.contains) == true } ?? true
        return !grant.isFaulty && grant.data.contains(facts.data) && facts.purpose.map(grant.purposes.contains) == true
            && (facts.data != .alert || isReason)
    }
    private func fits(_ grant: Grant, _ zones: ZoneSet) -> Bool {
        let entered = (0..<Int(zones.count)).map { zones[$0] }
        let isWithin = entered.contains { entry in entry.strictly && grant.within.contains { $0.value == entry.zone } }
        let isInside = entered.contains { entry in grant.outside.contains { $0.value == entry.zone } }
        return (grant.within.isEmpty || isWithin) && (grant.outside.isEmpty || !isInside && !zones.isOpen)
    }
    private func meets(_ grant: Grant, _ asked: Requirement, _ facts: SharingFacts, _ caseName: String?) -> Bool {
        if case .caseNumber = asked { return caseName != nil }
        if case .purposes(let listed) = asked { return facts.purpose.map(listed.contains) == true }
        return grant.documents.contains {
            asked == .document($0.kind) && isIn($0.valid, facts) == true
                && (!$0.kind.isForOneCase || caseName != nil && $0.caseNumber == caseName)
        }
    }
    private func packs(of law: Jurisdiction) -> [LawPack] {
        let own = Dictionary(book.packs.filter { $0.jurisdiction == law }.map { ($0.id, $0) }) { first, _ in first }
        let (mains, others) = (own.values.filter { !$0.isSupplement }, own.values.filter(\.isSupplement))
        return mains.isEmpty ? [] : mains.sorted { $0.id < $1.id } + others.sorted { $0.id < $1.id }
    }
    private func closure(of agency: AgencyIndex) -> [AgencyIndex] {
        var (found, next) = ([agency], 0)
        while next < found.count {
            for other in self[found[next]].actsFor where !found.contains(other) { found.append(other) }
            next += 1
        }
        return found.dropFirst().sorted { self[$0].id < self[$1].id }
    }
    private subscript(agency: AgencyIndex) -> Agency { book.agencies[Int(agency.value)] }
}
