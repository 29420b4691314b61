// The matrix says of every class of facts what the law decides, and of each once.

import Foundation
import Law
import Plates
import Testing

@Suite struct MatrixTests {
    private static let seed =
        ProcessInfo.processInfo.environment["SEED"].flatMap(UInt64.init) ?? UInt64.random(in: 0...UInt64.max)

    private func fits(_ row: Matrix.Row, _ facts: SharingFacts, zone: ZoneNumber?, caseName: String?) -> Bool {
        let isThere =
            switch row.capture {
            case .outsideNamedZones: zone == nil
            case .inside(let named): named == zone
            }
        let isCase =
            switch row.caseNumber {
            case .any: true
            case .none: caseName == nil
            case .other: caseName == "not a document's"
            case .named(let name): caseName == name
            }
        return row.owner == facts.owner && facts.recipient.map(row.recipients.contains) == true
            && row.data.contains(facts.data) && facts.purpose.map(row.purposes.contains) == true
            && (row.reasons == nil || facts.reason.map { row.reasons?.contains($0) == true } == true) && isThere
            && isCase
    }

    @Test func `Every class of facts stands in one row, and is decided as the row says`() {
        var random = RandomLaw(seed: Self.seed)
        var permits = 0
        for _ in 0..<40 {
            let book = random.book()
            let law = Law(book, policy: .first)
            let instant = World.day(random.below(World.days))
            let matrix = Matrix(of: book, law, at: instant)
            for _ in 0..<60 {
                let owner = AgencyIndex(UInt32(random.below(book.agencies.count)))
                let recipient = AgencyIndex(UInt32(random.below(book.agencies.count)))
                guard owner != recipient else { continue }
                let grants = book.grants.filter { $0.from == owner && $0.to == recipient }
                let zones: [ZoneNumber?] = [nil] + Set(grants.flatMap { $0.within + $0.outside }).sorted()
                let named = grants.flatMap { $0.documents.compactMap(\.caseNumber) }
                let data = random.pick(DataKind.allCases)
                let zone = random.pick(zones)
                let caseName = data == .read ? nil : random.pick([nil, "not a document's"] + named)
                var set = ZoneSet.none
                if let zone { set.insert(zone, strictly: true) }
                let isAlert = data == .alert
                let facts = SharingFacts(
                    tier: .exact, owner: owner, recipient: recipient, data: data,
                    purpose: random.pick(Purpose.allCases), reason: isAlert ? random.pick(HotlistReason.allCases) : nil,
                    sourceFile: nil,
                    caseNumber: caseName == "not a document's" ? .other : law.caseNumber(caseName),
                    listOwner: isAlert ? owner : nil, zones: set, places: .nowhere, capturedAt: instant,
                    decidedAt: instant)
                let rows = matrix.rows.filter { fits($0, facts, zone: zone, caseName: caseName) }
                #expect(rows.map(\.decision) == [law.decide(facts)], "seed \(Self.seed): \(facts)")
                if rows.first?.decision.effect == .permit { permits += 1 }
            }
        }
        #expect(permits > 0, "seed \(Self.seed)")
    }
}
