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

extension SourceSpec {
    fileprivate init?(_ fields: Fields<SourceKey>, _ findings: inout Findings) {
        let csv = fields.text(.csv, &findings)
        let topic = fields.text(.topic, &findings)
        switch (fields.place(of: .csv), fields.place(of: .topic)) {
        case (nil, nil):
            findings.error(at: fields.place, "`source` names neither a file nor a topic", "add `csv: hotlists/svs.csv`")
            return nil
        case (_?, let place?):
            findings.error(at: place, "`source` names a file and a topic", "keep `csv` or `topic`")
            return nil
        case (nil, _?):
            if let columns = fields.place(of: .columns) {
                findings.error(at: columns, "`columns` belongs to a CSV file, not to a topic", "delete `columns`")
            }
            guard let topic else { return nil }
            self = .topic(topic)
        case (_?, nil):
            let columns = fields.mapping(.columns, ColumnKey.self, &findings).map { headers($0, &findings) } ?? [:]
            guard let csv else { return nil }
            self = .csv(csv, columns: columns)
        }
    }
}

private func headers(_ fields: Fields<ColumnKey>, _ findings: inout Findings) -> [ColumnKey: Written] {
    var headers: [ColumnKey: Written] = [:]
    for column in ColumnKey.allCases { headers[column] = fields.text(column, &findings) }
    return headers
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
