import Plates

/// The limits of what a topology may say, by name: what is beyond one is a slip of the pen or a danger to the process.
enum Bounds {
    /// A topology file, and a file of agencies.
    static let yamlBytes = 1 << 20
    static let cameraBytes = 64 << 20
    static let vehicleTermsBytes = 4 << 20
    /// Of any list: agencies, grants, and the shorter ones in them.
    static let elements = 10_000
    static let cameras = 1_000_000
    /// Of a law pack: the largest that ships has 13.
    static let rules = 1_000
    static let hotlists = 256
    /// Of a list's `notify`: each is one decision a hit.
    static let recipients = 1_000

    /// Kafka's limit for the name of a topic.
    static let topicLength = 249
    /// Leaves room in a topic's name for `alerts.` and `.dead-letter`.
    static let idLength = 200
    /// Of a camera's id, as of a read's.
    static let cameraIDBytes = 64

    static let commitEvery = TimeSpan.milliseconds(1)...TimeSpan.minutes(1)
    static let maxDisorder = TimeSpan.zero...TimeSpan.hours(24)
    static let allowedLateness = TimeSpan.zero...TimeSpan.hours(7 * 24)
    static let idleAfter = TimeSpan.seconds(1)...TimeSpan.hours(24)
    static let duplicateWithin = TimeSpan.zero...TimeSpan.hours(7 * 24)
    static let duplicateCapacity = 1...100_000_000
    /// A hundred years: no clock of a recording is wrong by more.
    static let maxAge = TimeSpan.minutes(1)...TimeSpan.hours(36_500 * 24)
    /// Of `no_plate`: each read's plate is compared with them.
    static let noPlateWords = 100
    static let staleAfter = TimeSpan.minutes(1)...TimeSpan.hours(366 * 24)
    static let suppress = TimeSpan.seconds(1)...TimeSpan.hours(30 * 24)
    static let repeatWithin = TimeSpan.seconds(1)...TimeSpan.hours(30 * 24)
    /// A window keeps at most 256 hits (contract §4): a longer pattern could never be completed.
    static let repeatCount = 1...256
    static let ocr = 0...MatchRules.mostLookAlikes
    static let guardedRows = 0...1_000_000_000
}

extension TimeSpan {
    static func hours(_ count: Int64) -> TimeSpan { minutes(count * 60) }
}
