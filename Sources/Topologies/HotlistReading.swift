/// The part of `SpecReading` for one element of `hotlists`.
extension HotlistSpec {
    init?(_ node: YAMLNode, _ findings: inout Findings) {
        let example = "{id: ca-svs, owner: chp, …}"
        guard let fields = Fields<HotlistKey>(node, of: "a hotlist", example: example, &findings) else { return nil }
        fields.require([.id, .owner, .purpose, .source, .notify], &findings)
        id = fields.text(.id, &findings)
        owner = fields.text(.owner, &findings)
        purpose = fields.text(.purpose, &findings)
        source = fields.mapping(.source, SourceKey.self, &findings).flatMap { SourceSpec($0, &findings) }
        staleAfter = fields.text(.staleAfter, &findings)
        match = fields.mapping(.match, MatchKey.self, &findings).map { match in
            MatchSpec(
                ocr: match.text(.ocr, &findings), evidence: match.text(.evidence, &findings),
                minConfidence: match.text(.minConfidence, &findings))
        }
        suppress = fields.text(.suppress, &findings)
        pattern = fields.mapping(.repeat, RepeatKey.self, &findings).map { RepeatSpec($0, &findings) }
        within = fields.texts(.within, &findings) ?? []
        active = fields.mapping(.active, ActiveKey.self, &findings).map { ActiveSpec($0, &findings) }
        notify = fields.nonEmpty(.notify, limit: Bounds.recipients, &findings)
        guards = fields.mapping(.guards, GuardKey.self, &findings).map { guards in
            GuardsSpec(
                badRows: guards.text(.badRows, &findings), badShare: guards.text(.badShare, &findings),
                badLimit: guards.text(.badLimit, &findings), fewerEntries: guards.text(.fewerEntries, &findings),
                fewerShare: guards.text(.fewerShare, &findings))
        }
        allowEmpty = fields.text(.allowEmpty, &findings)
        noteWhatIsNotInForce(fields, &findings)
    }

    private func noteWhatIsNotInForce(_ fields: Fields<HotlistKey>, _ findings: inout Findings) {
        if let place = fields.place(of: .within), !within.isEmpty { findings.notInForce(.within, at: place) }
    }
}

extension RepeatSpec {
    fileprivate init(_ fields: Fields<RepeatKey>, _ findings: inout Findings) {
        fields.require([.count, .within], &findings)
        count = fields.text(.count, &findings)
        within = fields.text(.within, &findings)
        distinctCameras = fields.text(.distinctCameras, &findings)
    }
}

extension ActiveSpec {
    fileprivate init(_ fields: Fields<ActiveKey>, _ findings: inout Findings) {
        fields.require([.from, .to, .zone], &findings)
        place = fields.place
        days = fields.nonEmpty(.days, &findings)
        from = fields.text(.from, &findings)
        to = fields.text(.to, &findings)
        zone = fields.text(.zone, &findings)
        zoneRules = fields.text(.zoneRules, &findings)
    }
}
