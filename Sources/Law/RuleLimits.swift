import Plates

// Whether a rule is about an agency, as far as its topology says what it is.

extension LawRule {
    /// Whether it cannot be trusted: what it might deny is denied then, and it permits nothing (contract §10).
    func isBroken(in pack: LawPack) -> Bool {
        if isFaulty || !owners.regimes.allSatisfy(pack.regimes.contains) { return true }
        guard case .share(let share) = body else { return false }
        // An empty list is a slip of the pen, and what nobody has read never permits.
        if share.classes.isEmpty || share.data?.isEmpty == true || share.purposes?.isEmpty == true { return true }
        return share.effect != .deny && verification == .memory
    }

    func isAbout(owner: Agency, in pack: LawPack) -> Verdict { isBroken(in: pack) ? .holds : owners.include(owner) }

    func isAbout(recipient: Agency, in pack: LawPack) -> Verdict {
        if isBroken(in: pack) { return .holds }
        guard case .share(let share) = body else { return recipients.include(recipient) }
        let known = RecipientClass(of: recipient, under: pack.jurisdiction)
        return recipients.include(recipient) && Possible(known, orElse: .unknown).isAmong(share.classes.bits)
    }
}

extension OwnerLimit {
    func include(_ agency: Agency) -> Verdict {
        let isBound = regimes.isEmpty || agency.regimes.contains(where: regimes.contains)
        let isKind = kinds.isEmpty ? .holds : Possible(agency.kind, orElse: .unknown).isAmong(kinds.bits)
        return Verdict(isBound) && isKind && agency.isLawEnforcement(asAsked: isLawEnforcement)
    }
}

extension RecipientLimit {
    func include(_ agency: Agency) -> Verdict {
        let isThere: Verdict =
            if regions.isEmpty {
                .holds
            } else if let region = agency.jurisdiction {
                Verdict(regions.contains(region))
            } else {
                .unknown
            }
        return isThere && agency.isLawEnforcement(asAsked: isLawEnforcement)
    }
}

extension Agency {
    fileprivate func isLawEnforcement(asAsked asked: Bool?) -> Verdict {
        guard let asked else { return .holds }
        return isLawEnforcement.map { Verdict($0 == asked) } ?? .unknown
    }
}
