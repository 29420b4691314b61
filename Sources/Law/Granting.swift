import Plates

// Steps 6 and 7 of contract §10: the grant on which a permit rests.

extension Law {
    /// How far the best of the grants came; each stage is named by what denies when no grant goes beyond it.
    private enum Stage: Comparable {
        case noneFits, notInDate, notHere
        /// So many of what the law requires were met.
        case unmet(after: Int)
    }

    /// The first grant, in their order, that fits and meets what is required.
    ///
    /// - Parameters:
    ///   - holder: whose grants they are.
    ///   - agency: whom the law asks about.
    ///   - rule: what permits.
    ///   - isConditional: whether the law requires anything.
    @inline(__always)
    func grant(
        to holder: AgencyIndex, for agency: AgencyIndex, by rule: Rule, isConditional: Bool, _ facts: SharingFacts,
        _ inquiry: Inquiry
    ) -> Answer {
        var (stage, denial) = (Stage.noneFits, Rule.noGrant)
        for place in grants.table.rows(from: facts.owner, to: holder).rows {
            let row = grants.rows[place]
            guard row.isMeant(by: inquiry) else { continue }
            guard row.stretch.isInForce(at: inquiry.moment).permits else {
                if stage < .notInDate { (stage, denial) = (.notInDate, .grantExpired) }
                continue
            }
            guard row.fence < 0 || grants.fences.fits(Int(row.fence), facts.zones).permits else {
                if stage < .notHere { (stage, denial) = (.notHere, .outsideGeofence) }
                continue
            }
            guard isConditional, let unmet = firstUnmet(by: row, for: agency, facts, inquiry) else {
                return .permitted(by: rule, grant: place)
            }
            if stage < .unmet(after: unmet.place) { (stage, denial) = (.unmet(after: unmet.place), unmet.rule) }
        }
        return .denied(denial)
    }

    /// The first of what the law requires that a grant does not meet, in the order of step 5.
    private func firstUnmet(
        by grant: GrantRow, for agency: AgencyIndex, _ facts: SharingFacts, _ inquiry: Inquiry
    ) -> (place: Int, rule: Rule)? {
        var met = 0
        var places = Places(facts.places)
        var next = agencies.home(of: facts.owner)
        if let home = next { places.remove(home) }
        while let jurisdiction = next {
            for statute in statutes.ofJurisdiction[jurisdiction].rows {
                for place in statutes.cell(statute, facts.owner, agency).shares.rows {
                    let row = statutes.shares[place]
                    let applies = row.applies(to: inquiry)
                    guard applies.denies else { continue }
                    for requirement in row.requirements.rows {
                        guard isMet(statutes.requirements[requirement], by: grant, inquiry) else {
                            return (met, row.rule)
                        }
                        met += 1
                    }
                    if applies.permits { break }
                }
            }
            next = places.next()
        }
        return nil
    }

    private func isMet(_ requirement: RequirementRow, by grant: GrantRow, _ inquiry: Inquiry) -> Bool {
        switch requirement {
        case .caseNumber: return inquiry.caseNumber != .absent
        case .purposes(let listed): return inquiry.purposes.isAmong(listed).permits
        case .document(let kind):
            return grant.documents.rows.contains { place in
                let document = grants.documents[place]
                return document.kind == kind && document.stretch.isInForce(at: inquiry.moment).permits
                    && (!kind.isForOneCase || document.isAbout(inquiry.caseNumber))
            }
        }
    }
}

extension GrantRow {
    /// Whether it is for this data, purpose and, of an alert, reason.
    @inline(__always)
    func isMeant(by inquiry: Inquiry) -> Bool {
        data & inquiry.data != 0 && inquiry.purposes.isAmong(purposes).permits
            && (!inquiry.isAlert || inquiry.reasons.isAmong(reasons).permits)
    }
}

extension DocumentRow {
    func isAbout(_ caseNumber: CaseNumber) -> Bool { caseNumber != .absent && self.caseNumber == caseNumber }
}
