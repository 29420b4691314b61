package import Plates

/// How far event time has come in one partition: no read is expected from before the watermark.
///
/// The watermark before a read is the newest `captured_at` of the reads processed before it, less `maxDisorder`.
/// It follows from the partition's records alone, in offset order; no clock moves it.
package struct Watermark: Equatable, Sendable {
    /// The newest `captured_at` so far; nil before the first read.
    package private(set) var newest: Timestamp?
    private let maxDisorder: TimeSpan
    private let allowedLateness: TimeSpan

    /// - Parameter value: where it stands, as a commit record tells; nil before the first read.
    package init(maxDisorder: TimeSpan, allowedLateness: TimeSpan, at value: Timestamp? = nil) {
        newest = value.map { $0 + maxDisorder }
        self.maxDisorder = maxDisorder
        self.allowedLateness = allowedLateness
    }

    /// Where the watermark stands; nil before the first read.
    package var value: Timestamp? { newest.map { $0 - maxDisorder } }

    /// Takes the next processed read.
    ///
    /// - Returns: whether it is late: captured before the watermark (as it stood before this read) − `allowedLateness`.
    package mutating func advance(to capturedAt: Timestamp) -> Bool {
        guard let newest else {
            self.newest = capturedAt
            return false
        }
        let isLate = capturedAt < newest - maxDisorder - allowedLateness
        if newest < capturedAt { self.newest = capturedAt }
        return isLate
    }
}
