import Kafka
package import Plates
package import Topologies

/// The topics that a topology writes to, each with its place in the outbox.
package struct OutputTopics: Sendable {
    package static let deadLetter = 0
    package static let decisions = 1
    /// The compacted topic of the kept state, a partition for each of the reads topic.
    package static let changelog = 2

    /// All of them, in the order of their places.
    package let names: [String]
    private let alerts: [AgencyIndex: Int]

    package init(of topology: Topology) {
        var names = ["\(topology.name).dead-letter", "\(topology.name).decisions", "\(topology.name).windows"]
        var alerts: [AgencyIndex: Int] = [:]
        for recipient in topology.hotlists.flatMap(\.notify) {
            guard let agency = recipient.agency, alerts[agency] == nil else { continue }
            alerts[agency] = names.count
            names.append("alerts.\(recipient.id)")
        }
        self.names = names
        self.alerts = alerts
    }

    package var changelog: String { names[Self.changelog] }

    /// An empty outbox for records of these topics.
    func outbox() -> Outbox {
        Outbox(
            topics: names, deadLetter: Self.deadLetter, changelog: Self.changelog,
            telling: Self.changelog + 1..<names.count)
    }

    /// Where alerts to this agency go; nil when no list names it.
    package func alerts(to agency: AgencyIndex) -> Int? { alerts[agency] }
}
