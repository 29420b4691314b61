package import Law
package import Plates

/// What a topology says of the law: the packs that it names, and its agencies' grants.
package struct TopologyLaw: Sendable {
    /// In the order of `law:`.
    package let packs: [LoadedPack]
    package let grants: [Grant]
    /// The zones that grants name: a `ZoneNumber` is a place in it.
    package let zoneNames: [String]
    /// Every jurisdiction of a pack and of an agency, which places are counted by.
    package let jurisdictions: JurisdictionList

    package init(
        packs: [LoadedPack] = [], grants: [Grant] = [], zoneNames: [String] = [],
        jurisdictions: JurisdictionList = .none
    ) {
        self.packs = packs
        self.grants = grants
        self.zoneNames = zoneNames
        self.jurisdictions = jurisdictions
    }

    package func book(agencies: [Agency]) -> LawBook {
        LawBook(jurisdictions: jurisdictions, packs: packs.map(\.pack), agencies: agencies, grants: grants)
    }

    /// A sentence each, for `check`: what was compiled.
    package var notes: [String] {
        packs.map { loaded in
            let pack = loaded.pack
            let name =
                pack.isSupplement ? "\(pack.id), which adds to \(pack.jurisdiction.code)" : pack.jurisdiction.code
            return "law of \(name) (\(pack.title)): \(counted(pack.rules.count, "rule"))"
                + (pack.hasNoStatute ? ", no statute on sharing" : "") + ", from \(loaded.path)"
        }
            + (packs.isEmpty
                ? []
                : [
                    "compiled: \(counted(packs.count, "law pack")), "
                        + "\(counted(packs.reduce(0) { $0 + $1.pack.rules.count }, "rule")), \(counted(grants.count, "grant"))"
                ])
    }
}

private func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
