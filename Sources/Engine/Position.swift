import Kafka
import Plates
import Windows

/// Where a partition stands, and the record that proves it.
struct Position {
    /// The offset after the last record that is done.
    var next: Offset
    /// The last record that was handed out before it; nil when none was, or none is known.
    var last: RecordMark?
}
