// Transactions that Kafka has decided and does not end. A broker that is killed between the decision and its markers
// can forget the markers at its next start: it does not know the partitions' leaders yet, takes the partitions for
// deleted and says so ("Couldn't find leader endpoint … likely deleted already"; seen with 4.3.1, in one of 25 kills).
// Whoever reads committed records, or asks where the group stands, waits there, and no client can help it.

extension Stage {
    /// One of them, in one partition.
    private struct Hanging: Hashable {
        let topic: String
        let partition: String
        let producer: String
        let startOffset: String
    }

    /// The tool looks at what is open for a minute.
    private static let hangingSeconds = 65.0

    /// Does what the operator's guide says: finds them with Kafka's own tool, and ends them.
    ///
    /// - Returns: in how many partitions there were some.
    func endHangingTransactions() throws -> Int {
        // Vain waiting has taken the rest.
        pause(Stage.hangingSeconds - Stage.drainSeconds)
        let producers = Set(try transactions().values.map(\.producer))
        // Each replica tells of it.
        let rows = Set(try hanging()).filter { producers.contains($0.producer) }
        for row in rows {
            _ = try call(
                "TransactionsCommand", "abort", "--topic", row.topic, "--partition", row.partition, "--start-offset",
                row.startOffset)
        }
        return rows.count
    }

    /// The tool asks their coordinators, which must know nothing of them.
    private func hanging() throws -> [Hanging] {
        try (1...nodes).flatMap { node in
            let text = try call(
                "TransactionsCommand", "find-hanging", "--broker-id", "\(node)", "--max-transaction-timeout", "1")
            return rows(of: text, width: 8)
                .map { Hanging(topic: $0[0], partition: $0[1], producer: $0[2], startOffset: $0[5]) }
        }
    }

    /// The transactional ids that Kafka knows of this world's members.
    func transactions() throws -> [String: (producer: String, state: String)] {
        let own = try rows(of: call("TransactionsCommand", "list"), width: 4).filter { $0[0].contains(world.tag) }
        return Dictionary(own.map { ($0[0], ($0[2], $0[3])) }) { first, _ in first }
    }

    /// The lines of a tool's table, cut into columns.
    private func rows(of text: String, width: Int) -> [[String]] {
        text.split(separator: "\n").map { $0.split(whereSeparator: \.isWhitespace).map(String.init) }
            .filter { $0.count == width }
    }
}
