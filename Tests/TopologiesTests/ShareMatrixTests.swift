import Files
import Foundation
import Law
import Plates
import Testing

@testable import Topologies

/// The shipped packs, held against tables that were written from the statutes.
@Suite("Share matrix")
struct ShareMatrixTests {
    private func pack(of code: String) throws -> LawPack {
        let id = code.lowercased()
        let path = "\(ShippedPackTests.folder)/\(id).yaml"
        var findings = Findings()
        let bytes = try contents(of: path, limit: 1 << 20)
        return try #require(LawPackFile.pack(in: bytes, path: path, id: id, on: LocalDisk(), &findings))
    }

    /// A grant's documents, and the case that the entry names.
    private struct Condition {
        var documents: [GrantDocument] = []
        var caseNumber: String?
        /// Those that are about this case.
        var met: Set<String> {
            Set(documents.filter { !$0.kind.isForOneCase || $0.caseNumber == caseNumber }.map(\.kind.rawValue))
        }
    }

    private static let conditions: [Condition] =
        [Condition(), Condition(caseNumber: "26-1")]
        + DocumentKind.allCases.flatMap { kind -> [Condition] in
            let own = GrantDocument(kind, caseNumber: kind.isForOneCase ? "26-1" : nil)
            guard kind.isForOneCase else { return [Condition(documents: [own])] }
            return ["26-1", "26-2"].map { Condition(documents: [own], caseNumber: $0) }
        }
        + [
            Condition(
                documents: DocumentKind.allCases.map { GrantDocument($0, caseNumber: $0.isForOneCase ? "26-1" : nil) },
                caseNumber: "26-1")
        ]

    private struct Party {
        let agency: Agency
        /// The owner's name in the table, or the recipient's class.
        let name: String
    }

    private func owners(in code: String) -> [Party] {
        var police = Agency(id: "police", name: nil, kind: .local, region: code)
        var parking = Agency(id: "parking", name: nil, kind: .local, region: code)
        parking.isLawEnforcement = false
        var parties = [Party(agency: police, name: code), Party(agency: parking, name: code)]
        parties.append(
            Party(agency: Agency(id: "mall", name: nil, kind: .private, region: code), name: "\(code)/private"))
        if code == "US-CA" {
            police = Agency(id: "chp", name: nil, kind: .state, region: code)
            police.regimes = ["us-ca/chp"]
            parties.append(Party(agency: police, name: "US-CA/chp"))
        }
        return parties
    }

    private func recipients(of code: String) -> [Party] {
        let outside = code == "US-NV" ? "US-AZ" : "US-NV"
        let places: [(AgencyKind, String, String)] =
            [
                (.county, code, "in-state"), (.university, code, "in-state"), (.state, outside, "out-of-state"),
                (.federal, "US", "federal"), (.tribal, code, "tribal"), (.foreign, "MX", "foreign"),
                (.local, "CA-ON", "foreign"),
                (.private, code, "private"),
            ] + (code == "US-CT" ? ["US-MA", "US-NY", "US-RI"] : [outside]).map { (.local, $0, "neighbors") }
        return places.flatMap { kind, region, name in
            [true, false].map { isPolice in
                var agency = Agency(id: "", name: nil, kind: kind, region: region)
                agency.isLawEnforcement = isPolice
                return Party(agency: agency, name: name)
            }
        }
    }

    /// A pack in force for owners, and for one recipient a class and condition, with grants from each to each.
    private struct Trial {
        let law: Law
        let owners: [Party]
        let recipients: [(agency: AgencyIndex, party: Party, condition: Condition)]
        let bodies: [String: RuleBody]
    }

    private func trial(of pack: LawPack, _ code: String) throws -> Trial {
        let owners = owners(in: code)
        var agencies = owners.map(\.agency)
        var recipients: [(agency: AgencyIndex, party: Party, condition: Condition)] = []
        var grants: [Grant] = []
        for recipient in self.recipients(of: code) {
            for condition in ShareMatrixTests.conditions {
                let index = AgencyIndex(UInt32(agencies.count))
                for owner in owners.indices {
                    grants.append(
                        Grant(
                            id: "g\(grants.count)", from: AgencyIndex(UInt32(owner)), to: index, data: .all,
                            purposes: .all, documents: condition.documents))
                }
                recipients.append((index, recipient, condition))
                agencies.append(recipient.agency)
            }
        }
        let regions = agencies.compactMap(\.jurisdiction) + [pack.jurisdiction]
        let book = LawBook(
            jurisdictions: try #require(JurisdictionList(regions)), packs: [pack], agencies: agencies, grants: grants)
        return Trial(
            law: Law(book, policy: .first), owners: owners, recipients: recipients,
            bodies: Dictionary(uniqueKeysWithValues: pack.rules.map { ($0.id, $0.body) }))
    }

    @Test(
        "Each shipped pack decides as the tables say, for every owner, recipient, purpose, condition and date",
        arguments: ShareMatrix.owners)
    func conforms(code: String) throws {
        let pack = try pack(of: code)
        let zone = try #require(TimeZone(identifier: pack.clock.name))
        let matrix = try ShareMatrix(folder: ShareMatrix.folder) { _ in zone }
        let trial = try trial(of: pack, code)
        let dates = moments(of: code, in: matrix)
        var count = 0
        var differing: [String] = []
        for owner in trial.owners.indices {
            for recipient in trial.recipients {
                // A date's edges are tried with nothing and with everything: no document knows of them.
                let isEdge = recipient.condition.documents.isEmpty || recipient.condition.documents.count > 1
                for (captured, decided) in isEdge ? dates : [dates[0]] {
                    for data in DataKind.allCases {
                        for (purpose, reason, file) in questions(data) {
                            let facts = SharingFacts(
                                tier: .exact, owner: AgencyIndex(UInt32(owner)), recipient: recipient.agency,
                                data: data, purpose: purpose, reason: reason, sourceFile: file,
                                caseNumber: trial.law.caseNumber(recipient.condition.caseNumber),
                                listOwner: data == .alert ? AgencyIndex(UInt32(owner)) : nil, zones: .none,
                                places: .nowhere, capturedAt: captured, decidedAt: decided)
                            count += 1
                            let fault = fault(
                                of: facts, owner: trial.owners[owner], recipient.party, recipient.condition, matrix,
                                trial)
                            if let fault { differing.append(fault) }
                        }
                    }
                }
            }
        }
        #expect(
            differing.isEmpty, "\(differing.count) of \(count), such as \(differing.prefix(5).joined(separator: "\n"))")
        #expect(count > 30_000)
    }

    /// How the law and the tables differ; nil when they agree.
    private func fault(
        of facts: SharingFacts, owner: Party, _ recipient: Party, _ condition: Condition, _ matrix: ShareMatrix,
        _ trial: Trial
    ) -> String? {
        let decision = trial.law.decide(facts)
        let name = trial.law.name(of: decision.rule)
        let expected = matrix.outcome(
            ShareMatrix.Question(
                owner: owner.name, isPolice: owner.agency.isLawEnforcement == true,
                isPrivate: owner.agency.kind == .private, recipientClass: recipient.name,
                isRecipientPolice: recipient.agency.isLawEnforcement == true, data: facts.data.rawValue,
                purpose: facts.purpose?.rawValue ?? "", reason: facts.reason?.rawValue,
                sourceFile: facts.sourceFile?.rawValue, documents: condition.met,
                hasCase: condition.caseNumber != nil, captured: facts.capturedAt, decided: facts.decidedAt))
        if outcome(decision, name, trial.bodies[name]) == expected { return nil }
        return "\(owner.name) \(owner.agency.id) → \(recipient.name), police "
            + "\(recipient.agency.isLawEnforcement == true): \(facts), \(condition.met): \(name), not \(expected)"
    }

    /// Each purpose; and an entry of the Immigration Violator File, by its file and by its reason.
    private func questions(_ data: DataKind) -> [(Purpose, HotlistReason?, HotlistReason?)] {
        guard data == .alert else { return Purpose.allCases.map { ($0, nil, nil) } }
        return Purpose.allCases.map { ($0, .stolenVehicle, nil) }
            + [(.vehicleTheft, .stolenVehicle, .immigrationViolator), (.vehicleTheft, .immigrationViolator, nil)]
    }

    /// Today; and the edges of each date in the tables, also with a read captured before and told after.
    private func moments(of code: String, in matrix: ShareMatrix) -> [(Timestamp, Timestamp)] {
        let starts =
            matrix.shares.filter { $0.owner.hasPrefix(code) }.map(\.since)
            + matrix.uses.filter { $0.owner.hasPrefix(code) }.map(\.since)
        let today = Timestamp(milliseconds: 1_796_126_400_000)
        return [(today, today)]
            + Set(starts.compactMap(\.self)).sorted().flatMap { start in
                let before = start - .seconds(1)
                return [(before, before), (before, start), (start, start)]
            }
    }

    private func outcome(_ decision: Decision, _ name: String, _ body: RuleBody?) -> ShareMatrix.Outcome? {
        if decision.effect == .permit { return .permitted }
        switch body {
        case .use(let use): return use.mode == .ban ? .banned : .notListed
        case .share(let share): return share.effect == .deny ? .denied : .unmet
        default: return name.hasSuffix("/silent") ? .silent : nil
        }
    }
}
