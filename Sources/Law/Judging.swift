import Plates

/// The facts of one decision, made ready to be compared with rows.
struct Inquiry: BitwiseCopyable {
    let moment: Moment
    let isAlert: Bool
    let data: UInt32
    let purposes: Possible
    let reasons: Possible
    let sourceFiles: Possible
    let caseNumber: CaseNumber

    @inline(__always)
    init(_ facts: SharingFacts, at moments: Moments) {
        moment = moments.moment(capturedAt: facts.capturedAt, decidedAt: facts.decidedAt)
        isAlert = if case .alert = facts.data { true } else { false }
        data = ChoiceSet<DataKind>.bit(of: facts.data)
        purposes = Possible(facts.purpose, orElse: .unknown)
        reasons = isAlert ? Possible(facts.reason, orElse: .unknown) : .absent
        sourceFiles = isAlert ? Possible(facts.sourceFile, orElse: .absent) : .absent
        caseNumber = facts.caseNumber
    }
}

/// What steps 2 to 7 of contract §10 come to for one agency.
enum Answer {
    case denied(Rule)
    /// It owns the read.
    case isOwner
    /// - grant: its row.
    case permitted(by: Rule, grant: Int)
}

extension Law {
    /// Steps 2 to 7 for one agency.
    ///
    /// - Parameter holder: whose grants are asked: the recipient's own, also where the agency is one that it works for.
    func judge(
        _ agency: AgencyIndex, holding holder: AgencyIndex, _ facts: SharingFacts, _ inquiry: Inquiry
    ) -> Answer {
        if let ban = ban(agency, facts, inquiry) { return .denied(ban) }
        if agency.value == facts.owner.value { return .isOwner }
        switch permission(agency, facts, inquiry) {
        case .denied(let rule): return .denied(rule)
        case .allowed(let rule, let isConditional):
            return grant(to: holder, for: agency, by: rule, isConditional: isConditional, facts, inquiry)
        }
    }

    /// Step 3: the first `use` rule that bans purpose, reason or source file.
    private func ban(_ agency: AgencyIndex, _ facts: SharingFacts, _ inquiry: Inquiry) -> Rule? {
        var places = Places(facts.places)
        if let home = agencies.home(of: facts.owner) {
            if let ban = ban(in: home, agency, facts, inquiry) { return ban }
            places.remove(home)
        }
        while let place = places.next() {
            if let ban = ban(in: place, agency, facts, inquiry) { return ban }
        }
        if agencies.isAnywhere[Int(facts.owner.value)] { return banAnywhere(agency, facts, inquiry) }
        guard inquiry.isAlert else { return nil }
        if let list = facts.listOwner, !agencies.isAnywhere[Int(list.value)] {
            return agencies.home(of: list).flatMap { ban(in: $0, agency, facts, inquiry) }
        }
        return banAnywhere(agency, facts, inquiry)
    }

    /// Of an owner whose region nobody knows, and of a list whose owner's nobody does.
    private func banAnywhere(_ agency: AgencyIndex, _ facts: SharingFacts, _ inquiry: Inquiry) -> Rule? {
        var anywhere = Places(statutes.placesWithUses)
        while let place = anywhere.next() {
            if let ban = ban(in: place, agency, facts, inquiry) { return ban }
        }
        return nil
    }

    @inline(__always)
    private func ban(
        in jurisdiction: Int, _ agency: AgencyIndex, _ facts: SharingFacts, _ inquiry: Inquiry
    ) -> Rule? {
        for statute in statutes.ofJurisdiction[jurisdiction].rows {
            for place in statutes.cell(statute, facts.owner, agency).uses.rows {
                let row = statutes.uses[place]
                guard row.stretch.isInForce(at: inquiry.moment).denies else { continue }
                let isBanned =
                    inquiry.purposes.isAmong(row.purposes).denies || inquiry.reasons.isAmong(row.reasons).denies
                    || inquiry.sourceFiles.isAmong(row.sourceFiles).denies
                if isBanned { return row.rule }
            }
        }
        return nil
    }

    private enum Permission {
        case denied(Rule)
        case allowed(by: Rule, isConditional: Bool)
    }

    /// Step 5: the law of the owner's region, and that of each place.
    @inline(__always)
    private func permission(_ agency: AgencyIndex, _ facts: SharingFacts, _ inquiry: Inquiry) -> Permission {
        guard let home = agencies.home(of: facts.owner) else { return .denied(statutes.missing) }
        var decided = permission(in: home, agency, facts, inquiry)
        guard case .allowed(let rule, var isConditional) = decided else { return decided }
        var places = Places(facts.places)
        places.remove(home)
        while let place = places.next() {
            decided = permission(in: place, agency, facts, inquiry)
            guard case .allowed(_, let condition) = decided else { return decided }
            isConditional = isConditional || condition
        }
        return .allowed(by: rule, isConditional: isConditional)
    }

    private func permission(
        in jurisdiction: Int, _ agency: AgencyIndex, _ facts: SharingFacts, _ inquiry: Inquiry
    ) -> Permission {
        let own = statutes.ofJurisdiction[jurisdiction].rows
        guard let first = own.first else { return .denied(statutes.missing) }
        var (permit, isConditional) = (Rule.noLaw, false)
        for statute in own {
            let decided = permission(by: statute, statutes.cell(statute, facts.owner, agency).shares, inquiry)
            guard case .allowed(let rule, let condition) = decided else { return decided }
            if statute == first { permit = rule }
            isConditional = isConditional || condition
        }
        return .allowed(by: permit, isConditional: isConditional)
    }

    /// The first rule that fits and is in force decides. One that may fit, and allows, does not decide; what it
    /// requires is required.
    @inline(__always)
    private func permission(by statute: Int, _ rows: RowRange, _ inquiry: Inquiry) -> Permission {
        var isConditional = false
        for place in rows.rows {
            let row = statutes.shares[place]
            let applies = row.applies(to: inquiry)
            guard applies.denies else { continue }
            if row.denies { return .denied(row.rule) }
            isConditional = isConditional || !row.requirements.isEmpty
            if applies.permits { return .allowed(by: row.rule, isConditional: isConditional) }
        }
        if let silent = statutes.all[statute].silent { return .denied(silent) }
        return .allowed(by: statutes.all[statute].noStatute, isConditional: isConditional)
    }
}

extension ShareRow {
    @inline(__always)
    func applies(to inquiry: Inquiry) -> Verdict {
        guard data & inquiry.data != 0 else { return .fails }
        return stretch.isInForce(at: inquiry.moment) && fits && inquiry.purposes.isAmong(purposes)
    }
}
