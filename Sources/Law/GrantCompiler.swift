import Plates

// Grants and agencies, compiled.

extension GrantTables {
    /// - Parameter grants: sorted by id, each once: their places are their numbers.
    init(_ grants: [Grant], cases: [String], moments: Moments) {
        precondition(grants.count <= Int(UInt16.max), "a topology has at most 65,535 grants")
        let order = grants.indices.filter { !grants[$0].isFaulty }
            .sorted { grants[$0].order(at: $0) < grants[$1].order(at: $1) }
        var rows: [GrantRow] = []
        var documents: [DocumentRow] = []
        var fences = Fences(zones: grants.flatMap { $0.within + $0.outside })
        var ranges: [(owner: AgencyIndex, recipient: AgencyIndex, rows: RowRange)] = []
        for place in order {
            let grant = grants[place]
            let firstDocument = documents.count
            documents += grant.documents.map { document in
                let named = document.caseNumber.flatMap { cases.firstIndex(of: $0) }
                return DocumentRow(
                    kind: document.kind, stretch: moments.stretch(document.valid),
                    caseNumber: named.map(CaseNumber.document) ?? .absent)
            }
            let isFenced = !grant.within.isEmpty || !grant.outside.isEmpty
            rows.append(
                GrantRow(
                    number: GrantNumber(UInt16(place)), stretch: moments.stretch(grant.valid), data: grant.data.bits,
                    purposes: grant.purposes.bits, reasons: grant.reasons?.bits ?? .max,
                    fence: isFenced ? Int32(fences.count) : -1, documents: RowRange(firstDocument, documents.count),
                    obligations: grant.obligations))
            if isFenced { fences.add(within: grant.within, outside: grant.outside) }
            if let last = ranges.last, last.owner == grant.from, last.recipient == grant.to {
                ranges[ranges.count - 1].rows = RowRange(Int(last.rows.start), rows.count)
            } else {
                ranges.append((grant.from, grant.to, RowRange(rows.count - 1, rows.count)))
            }
        }
        self.rows = rows
        self.documents = documents
        self.fences = fences
        table = GrantTable(ranges)
    }
}

extension Grant {
    /// By owner and recipient; of theirs the one that takes least away comes first.
    fileprivate func order(at place: Int) -> (UInt32, UInt32, Int, Int) {
        (from.value, to.value, obligations.entryCount, place)
    }
}

extension AgencyTables {
    init(_ agencies: [Agency], in jurisdictions: JurisdictionList) {
        let regions = agencies.map(\.jurisdiction)
        homes = regions.map { region in Int16(region.flatMap { jurisdictions.number(of: $0) } ?? -1) }
        isAnywhere = regions.map { $0 == nil }
        var members: [AgencyIndex] = []
        closures = agencies.indices.map { place in
            let start = members.count
            members += AgencyTables.closure(of: AgencyIndex(UInt32(place)), among: agencies)
            return RowRange(start, members.count)
        }
        closureMembers = members
    }

    /// Whom an agency works for, and whom those work for, to the end, each once, in order of id; never itself.
    private static func closure(of agency: AgencyIndex, among agencies: [Agency]) -> [AgencyIndex] {
        var found: Set<AgencyIndex> = [agency]
        var open = [agency]
        while let next = open.popLast() {
            for other in agencies[Int(next.value)].actsFor where found.insert(other).inserted { open.append(other) }
        }
        found.remove(agency)
        return found.sorted { agencies[Int($0.value)].id.precedes(agencies[Int($1.value)].id) }
    }
}
