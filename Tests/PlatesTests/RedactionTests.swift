import Plates
import Testing

@Suite("Redaction")
struct RedactionTests {
    @Test("Every name is a set of its own, and is found again among the obligations")
    func names() throws {
        var all: Redaction = .nothing
        for name in Redaction.names {
            let redaction = try #require(Redaction(name: name))
            #expect(all.isDisjoint(with: redaction), "\(name)")
            #expect(redaction.obligations == ["redact:\(name)"])
            all.formUnion(redaction)
        }
        #expect(all.obligations == Redaction.names.map { "redact:\($0)" }.sorted())
        #expect(Redaction.names.count == ReadField.allCases.count + ReadMember.allCases.count)
    }

    @Test(
        "What is not a field of a read is not a redaction",
        arguments: ["", "image", "vehicle.", "vehicle.year", "Plate"])
    func unknown(name: String) {
        #expect(Redaction(name: name) == nil)
    }
}
