/// What whoever is told must do without, and must keep to: the closed set of a decision's obligations (contract §10),
/// but for `delete-by`, which is a day of the read's.
package struct Obligations: OptionSet, Hashable, BitwiseCopyable, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The fields that are left out stand in the lower bits, as in `Redaction`.
    private static let redactionBits = UInt32(1) << 24 - 1

    package static func redact(_ redaction: Redaction) -> Obligations { Obligations(rawValue: redaction.rawValue) }

    /// `captured_at` is told to the hour.
    package static let coarsenCapturedAt = Obligations(rawValue: 1 << 24)
    /// `location` is told to 0.01°.
    package static let coarsenLocation = Obligations(rawValue: 1 << 25)
    /// It may not be passed on.
    package static let noOnward = Obligations(rawValue: 1 << 26)

    package var redaction: Redaction { Redaction(rawValue: rawValue & Obligations.redactionBits) }

    /// How many entries a grant has under `redact` and `coarsen` together.
    package var entryCount: Int { subtracting(.noOnward).rawValue.nonzeroBitCount }

    /// As a decision names them, sorted.
    ///
    /// - Parameter deleteBy: the day by which the read must be gone, like `2026-12-31`; nil where no law ends it.
    package func texts(deleteBy: String?) -> [String] {
        var texts: [String] = []
        if contains(.coarsenCapturedAt) { texts.append("coarsen:captured_at=PT1H") }
        if contains(.coarsenLocation) { texts.append("coarsen:location=0.01") }
        if let deleteBy { texts.append("delete-by:\(deleteBy)") }
        if contains(.noOnward) { texts.append("no-onward") }
        return texts + redaction.obligations
    }
}
