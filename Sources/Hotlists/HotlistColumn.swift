/// The columns of a hotlist file by their canonical names.
package enum HotlistColumn: Int, CaseIterable, Sendable {
    case entryID, plate, region, reason, sourceFile, effectiveAt, expiresAt, priority, make, model, color, body
    case caseNumber, derivedFrom, note

    package var name: String {
        switch self {
        case .entryID: "entry_id"
        case .plate: "plate"
        case .region: "region"
        case .reason: "reason"
        case .sourceFile: "source_file"
        case .effectiveAt: "effective_at"
        case .expiresAt: "expires_at"
        case .priority: "priority"
        case .make: "make"
        case .model: "model"
        case .color: "color"
        case .body: "body"
        case .caseNumber: "case_number"
        case .derivedFrom: "derived_from"
        case .note: "note"
        }
    }

    package init?(name: String) {
        guard let column = HotlistColumn.allCases.first(where: { $0.name == name }) else { return nil }
        self = column
    }

    /// Whether every row must fill it.
    package var isRequired: Bool { HotlistColumn.required.contains(self) }
    package var isTime: Bool { self == .effectiveAt || self == .expiresAt }

    static let required: [HotlistColumn] = [.entryID, .plate, .reason, .expiresAt]
}
