import Foundation
import Plates
import Testing
import Topologies

@testable import platestream

/// `policy matrix`: what it prints of the shipped topology.
@Suite struct PolicyMatrixTests {
    private func page(at time: Int64 = 1_796_126_400_000) throws -> MatrixPage {
        let file = URL(filePath: #filePath).appending(path: "../../../Topologies/bay-area/topology.yaml").standardized
        let report = TopologyFile.load(path: file.path, program: "/nowhere/platestream")
        return MatrixPage(of: try #require(report.topology), at: Timestamp(milliseconds: time))
    }

    /// The lines of one owner's reads.
    private func part(_ owner: String, of page: MatrixPage) -> [String] {
        let lines = page.lines.drop { $0 != "reads of \(owner)" }.dropFirst()
        return Array(lines.prefix { !$0.isEmpty })
    }

    @Test func `A permit names data, recipient, purposes, condition, rule, statute, grant and obligations`() throws {
        #expect(
            part("chp", of: try page()).prefix(2) == [
                "  alert to oakland-pd for vehicle-theft; of entries with any reason but immigration-violator; "
                    + "captured inside alameda-county",
                "    by us-ca/share-public-agency (Cal. Civ. Code § 1798.90.55(b)), grant chp-oakland-1, no-onward, "
                    + "redact:image_ref, redact:speed_kph, redact:vehicle.color",
            ])
    }

    @Test func `Who is never told is named with the rule`() throws {
        let lines = part("san-jose-pd", of: try page())
        #expect(lines.first == "  are told to nobody else")
        #expect(
            lines.contains(
                "    us-ca/no-federal (Cal. Civ. Code § 1798.90.55(b); Cal. AG Bulletin 2023-DLE-06): ice-ero"))
        #expect(lines.contains("    us-ca/no-immigration (Cal. Gov. Code § 7284.6(a)(1)): all others"))
    }

    @Test func `A grant that has ended permits nothing`() throws {
        let lines = part("chp", of: try page(at: 1_830_000_000_000))
        #expect(lines.first == "  are told to nobody else" && lines.contains("    grant-expired: oakland-pd"))
    }

    @Test func `The JSON has every class of facts`() throws {
        struct Page: Decodable {
            struct Row: Decodable {
                let owner: String
                let recipients, data, purposes, obligations: [String]
                let reasons: [String]?
                let inside, grant, citation: String?
                let effect, rule: String
            }
            let topology: String
            let rows: [Row]
        }
        let page = try JSONDecoder().decode(Page.self, from: Data(try page().json.utf8))
        #expect(page.topology == "bay-area")
        let permits = page.rows.filter { $0.effect == "permit" }
        #expect(permits.map(\.grant) == ["oakland-chp-1", "chp-oakland-1"])
        #expect(permits[1].inside == "alameda-county" && permits[1].reasons?.contains("immigration-violator") == false)
        #expect(permits.allSatisfy { $0.citation != nil && $0.obligations.contains("no-onward") })
    }
}
