import Plates

/// A table of plates and the segments whose entries it numbers, through the segments in their order.
///
/// A version of the index has one of all lists as they were when it was last rebuilt, shared with the versions before
/// and after, and one of what was added since.
///
/// `@unchecked Sendable`: safe because it is written before anybody else can see it, and never again.
@safe
final class IndexPart: @unchecked Sendable {
    let table: FingerprintTable
    let segments: [ListSegment]
    /// Each segment's list.
    let lists: [Int]
    /// The number of each segment's first entry, and the number after the last.
    let firsts: [UInt32]

    /// - Precondition: no number above `FingerprintTable.maximumNumber` is needed.
    init(_ segments: [ListSegment], of lists: [Int], firstNumber: UInt32, seed: UInt64) {
        self.segments = segments
        self.lists = lists
        firsts = segments.reduce(into: [firstNumber]) { firsts, segment in
            let next = Int(firsts[firsts.count - 1]) + segment.count
            precondition(
                next <= Int(FingerprintTable.maximumNumber), "the hotlists have more entries than the index can number")
            firsts.append(UInt32(next))
        }
        table = FingerprintTable(zip(segments, firsts).map { $0.column(from: $1) }, seed: seed)
    }

    /// The number after that of the last entry.
    var end: UInt32 { firsts[firsts.count - 1] }

    var count: Int { Int(end - firsts[0]) }

    /// Borrowed: good as long as the part is.
    var views: [IndexView.Segment] {
        segments.indices.map { segments[$0].view(list: lists[$0], first: firsts[$0]) }
    }
}
