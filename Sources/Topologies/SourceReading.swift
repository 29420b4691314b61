/// The part of `SpecReading` for the key `source`.
extension SourceSpec {
    init?(_ fields: Fields<SourceKey>, _ findings: inout Findings) {
        switch (fields.place(of: .csv), fields.place(of: .topic)) {
        case (nil, nil):
            findings.error(at: fields.place, "`source` names neither a file nor a topic", "add `csv: hotlists/svs.csv`")
            return nil
        case (_?, let place?):
            findings.error(at: place, "`source` names a file and a topic", "keep `csv` or `topic`")
            return nil
        case (nil, _?):
            for key in [SourceKey.columns, .delimiter, .regions] {
                guard let place = fields.place(of: key) else { continue }
                findings.error(
                    at: place, "`\(key.rawValue)` belongs to a CSV file, not to a topic", "delete `\(key.rawValue)`")
            }
            guard let topic = fields.text(.topic, &findings) else { return nil }
            self = .topic(topic)
        case (_?, nil):
            let path = fields.text(.csv, &findings)
            let delimiter = fields.text(.delimiter, &findings)
            let regions = fields.text(.regions, &findings)
            let columns = fields.mapping(.columns, ColumnKey.self, &findings).map { columnSpecs($0, &findings) }
            guard let path else { return nil }
            self = .csv(FileSpec(path: path, delimiter: delimiter, regions: regions, columns: columns ?? [:]))
        }
    }
}

private func columnSpecs(_ fields: Fields<ColumnKey>, _ findings: inout Findings) -> [ColumnKey: ColumnSpec] {
    var specs: [ColumnKey: ColumnSpec] = [:]
    for column in ColumnKey.allCases { specs[column] = ColumnSpec(column, fields, &findings) }
    return specs
}

extension ColumnSpec {
    /// nil when the column is not named, or wrongly.
    fileprivate init?(_ column: ColumnKey, _ fields: Fields<ColumnKey>, _ findings: inout Findings) {
        guard let node = fields.node(column, &findings) else { return nil }
        switch node {
        case .text:
            guard let header = fields.text(column, &findings) else { return nil }
            self = .header(header)
        case .list:
            fields.wrongKind(column, node, wanted: "a header, or a mapping like `{constant: …}`", &findings)
            return nil
        case .mapping:
            let example = "\(column.rawValue): {constant: \(ColumnSourceKey.constant.example)}"
            guard
                let source = Fields<ColumnSourceKey>(node, of: "`\(column.rawValue)`", example: example, &findings)
            else { return nil }
            self.init(source, of: column, &findings)
        }
    }

    private init?(_ fields: Fields<ColumnSourceKey>, of column: ColumnKey, _ findings: inout Findings) {
        let kinds = [ColumnSourceKey.constant, .column, .after, .join].filter { fields.place(of: $0) != nil }
        guard let kind = kinds.first, kinds.count == 1 else {
            findings.error(
                at: fields.place, "`\(column.rawValue)` needs one of `constant`, `column`, `after` and `join`",
                "write it like `{constant: …}`, `{column: …}`, `{after: P1Y, of: effective_at}` or `{join: [plate, region]}`"
            )
            return nil
        }
        ColumnSpec.checkCompany(of: kind, in: fields, &findings)
        switch kind {
        case .constant:
            guard let constant = fields.text(.constant, &findings) else { return nil }
            self = .constant(constant)
        case .after:
            fields.require([.of], &findings)
            guard let span = fields.text(.after, &findings), let other = fields.text(.of, &findings) else { return nil }
            self = .after(span, of: other)
        case .join:
            self = .join(fields.nonEmpty(.join, &findings), place: fields.place)
        default:
            self.init(column: fields, &findings)
        }
    }

    /// `{column: …}`, alone or with `values`, or with `format` and `zone`.
    private init?(column fields: Fields<ColumnSourceKey>, _ findings: inout Findings) {
        guard let column = fields.text(.column, &findings) else { return nil }
        if let values = fields.node(.values, &findings) {
            if let place = fields.place(of: .format) {
                findings.error(at: place, "a column has `values` or a `format`, not both", "delete one of them")
            }
            guard case .mapping(let pairs, _) = values else {
                fields.wrongKind(.values, values, wanted: "a mapping", &findings)
                return nil
            }
            self = .values(column: column, pairs.compactMap { ColumnSpec.value($0, &findings) })
        } else if fields.place(of: .format) != nil || fields.place(of: .zone) != nil {
            fields.require([.format, .zone], &findings)
            guard let format = fields.text(.format, &findings), let zone = fields.text(.zone, &findings) else {
                return nil
            }
            self = .date(column: column, format: format, zone: zone)
        } else {
            self = .header(column)
        }
    }

    private static func value(
        _ pair: YAMLPair, _ findings: inout Findings
    ) -> (value: Written, becomes: Written)? {
        if case .text(let text) = pair.value, !text.isNothing { return (pair.key, text) }
        findings.error(
            at: pair.value.place, "`values` holds \(pair.value.kind) where a text is wanted",
            "write it like `values: \(ColumnSourceKey.values.example)`")
        return nil
    }

    /// Reports keys that mean nothing beside this one.
    private static func checkCompany(
        of kind: ColumnSourceKey, in fields: Fields<ColumnSourceKey>, _ findings: inout Findings
    ) {
        let company: [ColumnSourceKey] =
            switch kind {
            case .column: [.values, .format, .zone]
            case .after: [.of]
            default: []
            }
        for key in [ColumnSourceKey.values, .format, .zone, .of] where !company.contains(key) {
            guard let place = fields.place(of: key) else { continue }
            findings.error(
                at: place, "`\(key.rawValue)` means nothing beside `\(kind.rawValue)`", "delete `\(key.rawValue)`")
        }
    }
}
