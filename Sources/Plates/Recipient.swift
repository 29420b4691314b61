/// Someone who may be told of a hit: an agency of the topology, or a name that it does not know (and never will be
/// told).
package struct Recipient: Hashable, Sendable {
    package let id: String
    package let agency: AgencyIndex?

    package init(id: String, agency: AgencyIndex?) {
        self.id = id
        self.agency = agency
    }
}

/// When an import is refused whole, rather than row by row: more is wrong with the file than with its rows.
package struct ImportGuards: Equatable, Sendable {
    /// Refused with more bad rows than this number *and* than this share of all rows.
    package var badRows = 10
    package var badShare = 0.01
    /// Refused, while a version runs, with so many *and* this share fewer entries than it has.
    package var fewerEntries = 100
    package var fewerShare = 0.20

    package init() {}
}
