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

/// When a version of a list is refused whole, rather than row by row: more is wrong with it than with its rows
/// (contract §2).
package struct ImportGuards: Equatable, Sendable {
    /// Refused with more bad rows than this number *and* than this share of all rows.
    package var badRows = 10
    package var badShare = 0.01
    /// Refused with more bad rows than this share of all rows, however few they are.
    package var badLimit = 0.5
    /// Refused when it has fewer entries than the running version by this number *and* by this share.
    package var fewerEntries = 100
    package var fewerShare = 0.20
    /// Whether a list that has entries may be left without any.
    package var allowEmpty = false

    package init() {}
}
