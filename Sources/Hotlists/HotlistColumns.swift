import Encoding

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

    /// Whether every row must fill it.
    package var isRequired: Bool { HotlistColumn.required.contains(self) }

    static let required: [HotlistColumn] = [.entryID, .plate, .reason, .expiresAt]
}

/// Where each canonical column stands in one file, by its header row and the topology's mapping.
struct HotlistColumns {
    /// How many fields the header has, and so every row.
    let count: Int
    private let headers: [String]
    /// The field of each column, −1 for one that the file does not have.
    private let places: InlineArray<15, Int>

    /// - Parameter mapping: canonical name → header in the file; a column that is not mapped stands for itself.
    init(header: borrowing CSVReader, mapping: [String: String]) throws(HotlistRefusal) {
        var headers: [String] = []
        for field in 0..<header.count { headers.append(unsafe String(decoding: header[field], as: UTF8.self)) }
        for name in mapping.keys.sorted() where !HotlistColumn.allCases.contains(where: { $0.name == name }) {
            throw .unknownColumn(name)
        }
        var places = InlineArray<15, Int>(repeating: -1)
        for column in HotlistColumn.allCases {
            let name = mapping[column.name] ?? column.name
            let matching = headers.indices.filter { headers[$0] == name }
            guard matching.count <= 1 else { throw .doubledHeader(name) }
            if let place = matching.first {
                places[column.rawValue] = place
            } else if column.isRequired || mapping[column.name] != nil {
                throw .missingColumn(column, header: name)
            }
        }
        count = headers.count
        self.headers = headers
        self.places = places
    }

    /// The column's field in every row, counted from 0; nil when the file does not have it.
    func place(of column: HotlistColumn) -> Int? {
        let place = places[column.rawValue]
        return place < 0 ? nil : place
    }

    func location(of column: HotlistColumn) -> BadRow.Column? {
        place(of: column).map { BadRow.Column(header: headers[$0], number: $0 + 1) }
    }
}
