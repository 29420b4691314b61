import Encoding
import Plates

/// What an import saw in a file that is allowed, and that someone should know of.
package struct ImportNotes: Sendable {
    /// How often something was seen, and where first.
    package struct Tally: Equatable, Sendable {
        package private(set) var count = 0
        package private(set) var firstLine = 0

        fileprivate mutating func add(_ line: Int) {
            if count == 0 { firstLine = line }
            count += 1
        }
    }

    /// Headers that stand for no column.
    package fileprivate(set) var unread: [UnreadHeader] = []
    /// Rows with blanks at the ends of a field, which were dropped.
    package private(set) var blanks = Tally()
    /// Rows whose region is a postal code that means another place in NCIC's codes.
    package private(set) var elsewhere: [NCICRegion: Tally] = [:]

    init() {}

    mutating func note(_ columns: HotlistColumns) { unread = columns.unread }

    mutating func note(_ row: borrowing CSVReader) {
        if row.firstTrimmed != nil { blanks.add(row.line) }
    }

    /// - Parameter region: the text of an accepted row, by ISO's codes.
    mutating func note(region: UnsafeRawBufferPointer, on line: Int) {
        guard region.count == 2, let other = unsafe NCICRegion.elsewhere(region) else { return }
        elsewhere[other, default: Tally()].add(line)
    }
}
