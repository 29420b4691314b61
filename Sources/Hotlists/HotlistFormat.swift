package import Plates

/// How a hotlist's file is written: what a topology says of it under `source` (contract §6).
package struct HotlistFormat: Equatable, Sendable {
    /// What stands between fields.
    package var delimiter = UInt8(ascii: ",")
    package var regions = RegionCodes.iso
    /// Where each column comes from. One that is not named here stands in the file under its own name, or not at all.
    package var columns: [HotlistColumn: ColumnSource] = [:]

    package init() {}

    /// A file whose columns have other headers.
    package init(headers: [HotlistColumn: String]) { columns = headers.mapValues { .header($0) } }
}

/// Whose codes of regions a file uses.
package enum RegionCodes: String, CaseIterable, Sendable {
    /// Contract §1: ISO 3166-2, or the postal code of a state or a province.
    case iso
    /// The FBI's: see `NCICRegion`.
    case ncic
}

/// Where a column's text comes from in every row.
package enum ColumnSource: Equatable, Sendable {
    case header(String)
    /// The same in every row.
    case constant(String)
    /// What a table has for the field; `*` stands for all that it does not name, the empty field too.
    case values(header: String, table: [String: String])
    case date(header: String, DateFormat, WallClock)
    /// A span after another column's time, on the clock and calendar of that column.
    case after(CalendarSpan, of: HotlistColumn)
    /// For `entry_id`: a digest of other columns' texts, for a file whose rows have no id.
    case join([HotlistColumn])

    /// The header that it reads; nil when it reads none by itself.
    package var header: String? {
        switch self {
        case .header(let header), .values(let header, _), .date(let header, _, _): header
        case .constant, .after, .join: nil
        }
    }
}
