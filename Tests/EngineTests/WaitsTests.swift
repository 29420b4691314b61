import Testing

@testable import Engine

@Suite struct WaitsTests {
    @Test func `The waits fit each other and Kafka's`() {
        for relation in Waits.relations { #expect(relation.holds, "\(relation.why)") }
    }
}
