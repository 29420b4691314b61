import Measures
import Plates

/// What the live view shows of the last seconds, not of the whole run.
struct RunHistory {
    var rates = RateHistory()
    var latency = LatencyHistory()
}

/// Reads per second over the last stretches of time, for the figures and the little curve.
struct RateHistory {
    private static let stretch = TimeSpan.seconds(1)
    private static let kept = 60

    private(set) var rates: [Double] = []
    private var mark: (count: Int, at: Timestamp)?

    var latest: Double { rates.last ?? 0 }

    mutating func note(_ count: Int, at now: Timestamp) {
        guard let mark else {
            self.mark = (count, now)
            return
        }
        guard now - mark.at >= Self.stretch else { return }
        rates.append(Double(count - mark.count) / (now - mark.at).seconds)
        if rates.count > Self.kept { rates.removeFirst() }
        self.mark = (count, now)
    }
}

/// How long alerts took of late: what the first commit cost is not a figure of an hour later.
struct LatencyHistory {
    private static let stretch = TimeSpan.seconds(1)
    /// How many stretches a figure looks back.
    private static let kept = 10

    private var marks: [(latency: Histogram, at: Timestamp)] = []

    /// - Parameter latency: of all alerts since the start.
    /// - Returns: of those of the last ten seconds.
    mutating func note(_ latency: Histogram, at now: Timestamp) -> Histogram {
        let recent = marks.first.map { latency.since($0.latency) } ?? latency
        if marks.last.map({ now - $0.at >= Self.stretch }) ?? true {
            marks.append((latency, now))
            if marks.count > Self.kept { marks.removeFirst() }
        }
        return recent
    }
}
