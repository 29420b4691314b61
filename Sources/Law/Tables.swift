import Plates

// The compiled form, table by table.

/// The law packs.
struct StatuteTables: Sendable {
    /// By number of jurisdiction which statutes are its; empty = it has no law.
    let ofJurisdiction: [RowRange]
    let all: [Statute]
    let classes: [AgencyClasses]
    let cells: [Cell]
    let uses: [UseRow]
    let shares: [ShareRow]
    let requirements: [RequirementRow]
    /// Those whose jurisdictions have a `use` rule: whom to ask when nobody knows whose law it is.
    let placesWithUses: PlaceSet
    /// What denies where there is no law.
    let missing: Rule

    /// The rules of a statute that can be about an owner and a recipient.
    @inline(__always)
    func cell(_ statute: Int, _ owner: AgencyIndex, _ recipient: AgencyIndex) -> Cell {
        let statute = all[statute]
        let ownerClass = classes[statute.classes + Int(owner.value)].asOwner
        let recipientClass = classes[statute.classes + Int(recipient.value)].asRecipient
        return cells[statute.cells + Int(ownerClass) * statute.recipientClassCount + Int(recipientClass)]
    }
}

/// What of the agencies decides beside the packs' classes of them.
struct AgencyTables: Sendable {
    /// The number of each one's jurisdiction; −1 where it has none, or an unknown one.
    let homes: [Int16]
    /// Whether its region is missing, or is none.
    let isAnywhere: [Bool]
    /// Whom each works for, in order of id, to the end: places among the members.
    let closures: [RowRange]
    let closureMembers: [AgencyIndex]

    /// - Returns: nil where it has none.
    @inline(__always)
    func home(of agency: AgencyIndex) -> Int? {
        let home = homes[Int(agency.value)]
        return home < 0 ? nil : Int(home)
    }

    @inline(__always)
    func workedFor(by agency: AgencyIndex) -> Range<Int> { closures[Int(agency.value)].rows }
}

/// The grants.
struct GrantTables: Sendable {
    /// Those of one owner and recipient stand together: the fewest entries under `redact` and `coarsen` first, then the
    /// smallest id.
    let rows: [GrantRow]
    let table: GrantTable
    let documents: [DocumentRow]
    let fences: Fences
}
