/// Where a list comes from, as it is written.
enum SourceSpec {
    case csv(FileSpec)
    case topic(Written)
}

/// A CSV file and how it is written.
struct FileSpec {
    var path: Written
    var delimiter: Written?
    var regions: Written?
    var columns: [ColumnKey: ColumnSpec] = [:]
}

/// Where a column's text comes from.
enum ColumnSpec {
    case header(Written)
    case constant(Written)
    case values(column: Written, [(value: Written, becomes: Written)])
    case date(column: Written, format: Written, zone: Written)
    case after(Written, of: Written)
    case join([Written], place: Place)
}

/// The keys of a column that is not just a header.
enum ColumnSourceKey: String, FileKey {
    case constant, column, values, format, zone, after, of, join

    var example: String {
        switch self {
        case .constant: "stolen-vehicle"
        case .column: "CODE"
        case .values: "{H: high, \"*\": normal}"
        case .format: "\"MM/dd/yyyy\""
        case .zone: "America/Los_Angeles"
        case .after: "P1Y"
        case .of: "effective_at"
        case .join: "[plate, region]"
        }
    }
}
