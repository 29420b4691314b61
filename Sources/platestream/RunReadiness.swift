import Encoding
import Engine
import Operations
import Plates

// When a run is ready: each worker has the group's answer and the state of its partitions, none of them stands still,
// no partition of the topic is read by nobody, and no hotlist is stale.

extension RunSnapshot {
    var readiness: Readiness {
        switch phase {
        case .starting: Readiness(["starting: the topology and its hotlists are being read"])
        case .stopping: Readiness(["stopping"])
        case .running:
            Readiness(
                workers.enumerated().flatMap { $1.reasons(ofWorker: $0) } + lists.compactMap(\.reason)
                    + unread.map(\.reason))
        }
    }
}

extension UnreadPartition {
    fileprivate var reason: String {
        "partition \(partition.value) of the reads stands still before \(lag) records: no process reads it, or the one that "
            + "does cannot commit"
    }
}

extension WorkerFigures {
    /// A turn or a commit that lasts longer waits for Kafka.
    private static var longestSilence: TimeSpan { .seconds(5) }

    /// Why it cannot do all its work. A worker that the group has given no partition has none to do.
    fileprivate func reasons(ofWorker number: Int) -> [String] {
        [wait(ofWorker: number), missingTopic].compactMap(\.self) + halted
    }

    /// What keeps it from reading; nil when nothing does.
    func wait(ofWorker number: Int) -> String? {
        if !restoring.isEmpty {
            let numbers = restoring.map { "\($0.value)" }.joined(separator: ", ")
            let partitions = restoring.count == 1 ? "partition \(numbers)" : "partitions \(numbers)"
            return "worker \(number) waits for the state of \(partitions) to come back"
        }
        if !hasAssignment { return "worker \(number) has no partitions assigned yet" }
        let silence = max(turnAge, flightAge)
        if silence > Self.longestSilence {
            return "worker \(number) has waited for Kafka for \(Int(silence.seconds)) s"
        }
        // However fast each try fails: what is not committed is not done.
        guard let failedCommit, !partitions.isEmpty else { return nil }
        return "the last commit of worker \(number) did not happen: \(failedCommit)"
    }
}

extension ListStatus {
    /// Why hits of it cannot be relied on; nil when they can.
    fileprivate var reason: String? {
        guard isStale, let staleAfter else { return nil }
        let age = asOf.map { "as of \(RFC3339.text(of: $0))" } ?? "nothing says of when it is"
        return "hotlist \(id) is stale: \(age), stale_after \(Int(staleAfter.seconds)) s; bring a newer version of it"
    }
}
