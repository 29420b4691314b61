import Files
import Foundation
import Law
import Testing

@testable import Topologies

/// The law packs that ship.
@Suite("Shipped law packs")
struct ShippedPackTests {
    static let folder = projectFolder() + "/Topologies/law"

    static var ids: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
    }

    @Test("Each has no fault and no rule that could never decide, and does what its cases say", arguments: ids)
    func pack(id: String) throws {
        let path = "\(ShippedPackTests.folder)/\(id).yaml"
        var findings = Findings()
        let bytes = try contents(of: path, limit: 1 << 20)
        let pack = LawPackFile.pack(in: bytes, path: path, id: id, on: LocalDisk(), &findings)
        #expect(findings.sorted(first: path).map(\.rendered) == [])
        #expect(pack != nil)
    }
}
