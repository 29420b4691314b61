/// The part of `SpecReading` for one element of `grants`.
extension GrantSpec {
    init?(_ node: YAMLNode, _ findings: inout Findings) {
        let example = "{id: opd-chp-1, from: oakland-pd, to: chp, …}"
        guard let fields = Fields<GrantKey>(node, of: "a grant", example: example, &findings) else { return nil }
        fields.require([.id, .from, .to, .data, .purposes, .until, .approvedBy], &findings)
        place = fields.place
        id = fields.text(.id, &findings)
        from = fields.text(.from, &findings)
        to = fields.text(.to, &findings)
        data = fields.nonEmpty(.data, &findings)
        purposes = fields.nonEmpty(.purposes, &findings)
        if fields.place(of: .reasons) != nil { reasons = fields.nonEmpty(.reasons, &findings) }
        within = fields.texts(.within, &findings) ?? []
        outside = fields.texts(.outside, &findings) ?? []
        since = fields.text(.since, &findings)
        until = fields.text(.until, &findings)
        approvedBy = fields.text(.approvedBy, &findings)
        documents = (fields.list(.documents, &findings) ?? []).compactMap { DocumentSpec($0, &findings) }
        redact = fields.texts(.redact, &findings) ?? []
        if let coarsen = fields.mapping(.coarsen, CoarsenKey.self, &findings) {
            for key in CoarsenKey.allCases { self.coarsen[key] = coarsen.text(key, &findings) }
        }
        onward = fields.text(.onward, &findings)
    }
}

extension DocumentSpec {
    fileprivate init?(_ node: YAMLNode, _ findings: inout Findings) {
        let example = "{kind: declaration, ref: \"2026-114\"}"
        guard let fields = Fields<DocumentKey>(node, of: "a document", example: example, &findings) else { return nil }
        fields.require([.kind, .ref], &findings)
        place = fields.place
        kind = fields.text(.kind, &findings)
        ref = fields.text(.ref, &findings)
        caseNumber = fields.text(.case, &findings)
        since = fields.text(.since, &findings)
        until = fields.text(.until, &findings)
    }
}
