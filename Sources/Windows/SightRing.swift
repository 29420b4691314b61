import Plates

/// One sight of a read: 24 bytes.
struct Sight {
    var read: ReadIdentity
    /// The watermark right after it; `distantPast` = none yet. `distantFuture` marks a place that holds no sight.
    var watermark: Timestamp
    /// The lower half of its offset.
    var offset: UInt32
    /// The lower half of the number of the same read's sight before, if that was remembered; its own = none was.
    var prior: UInt32

    static let void = Sight(read: ReadIdentity(0), watermark: .distantFuture, offset: 0, prior: 0)
    var isVoid: Bool { watermark.nanoseconds == .max }
}

/// Sights by a number that only grows, in pages that come at the end and go at the front.
struct SightRing {
    private var pages: [ContiguousArray<Sight>] = []
    private var spare: [ContiguousArray<Sight>] = []
    private var firstPage = 0
    /// The number of the next sight.
    private(set) var end = 0

    private static let pageBits = 12
    private static let pageSize = 1 << pageBits
    private static let pageMask = pageSize - 1
    /// Pages beyond these are given back.
    private static let sparePages = 64

    var byteCount: Int { (pages.count + spare.count) * SightRing.pageSize * MemoryLayout<Sight>.stride }

    subscript(number: Int) -> Sight {
        get { pages[number >> SightRing.pageBits - firstPage][number & SightRing.pageMask] }
        _modify { yield &pages[number >> SightRing.pageBits - firstPage][number & SightRing.pageMask] }
    }

    mutating func append(_ sight: Sight) {
        if end >> SightRing.pageBits - firstPage == pages.count {
            pages.append(spare.popLast() ?? ContiguousArray(repeating: .void, count: SightRing.pageSize))
        }
        end += 1
        self[end - 1] = sight
    }

    mutating func removeAll(from number: Int) {
        end = number
        let needed = (end + SightRing.pageSize - 1) >> SightRing.pageBits - firstPage
        while pages.count > max(needed, 0) { recycle(pages.removeLast()) }
    }

    /// Gives back the pages that end before this number.
    mutating func removeAll(before number: Int) {
        let gone = min(number >> SightRing.pageBits - firstPage, pages.count)
        guard gone > 0 else { return }
        for page in pages.prefix(gone) { recycle(page) }
        pages.removeFirst(gone)
        firstPage += gone
    }

    private mutating func recycle(_ page: ContiguousArray<Sight>) {
        if spare.count < SightRing.sparePages { spare.append(page) }
    }
}
