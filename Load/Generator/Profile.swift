package import Plates

/// What is to be generated: how much, of what mix, in which stretch of event time. With a seed it determines every
/// byte.
package struct Profile: Equatable, Sendable {
    /// How reads spread over the day.
    package enum Curve: String, Sendable {
        case even
        /// The trips of a US weekday or weekend by start hour (FHWA, NHTS 2001), four fifths, and a flat fifth.
        case diurnal
    }

    package var name: String
    /// How many reads there are; entries that go live or expire half-way do so at the middle one.
    package var reads: Int
    /// How many rows the hotlist has.
    package var entries: Int
    /// Share of reads that match a live entry in some tier.
    package var hitRatio: Double
    package var agencies: Int
    package var cameras: Int
    /// Where the agencies are at home, in order; empty = all of California's counties, the most populous first.
    package var counties: [String]
    /// How many reads a day of event time holds.
    package var readsPerDay: Int
    package var curve: Curve
    /// `captured_at` of the first read, about.
    package var start = Profile.usualStart
    /// Reads come out of order by less than this; keep it below the topology's `max_disorder` of 5 s.
    package var disorder = TimeSpan.seconds(3)
    /// Share of reads that come 10 min 10 s to 1 h late.
    package var lateShare = 0.0
    /// Share of records with a planted fault: dead letters.
    package var faultShare = 0.001
    /// Share of reads that repeat, byte for byte, one of the 64 before them: `duplicate-read`.
    package var resentShare = 0.0
    /// Share of ordinary reads with one character misread within its confusion class.
    package var misreadShare = 0.03
    /// Share of ordinary reads that name other candidates.
    package var candidatesShare = 0.05
    /// Share of ordinary reads without a region, with a doubtful one, and with a wrong one.
    package var noRegionShare = 0.04
    package var doubtfulRegionShare = 0.06
    package var wrongRegionShare = 0.02
    /// Whether the hotlist is matched in tier `ocr` (one substitution, evidence `candidates`): look-alikes that the
    /// camera
    /// offered are hits then, and near misses otherwise.
    package var plantsLookAlikeHits = false
    /// Whether entries with wildcards are planted.
    package var plantsWildcards = false

    package init(
        name: String, reads: Int, entries: Int, hitRatio: Double, agencies: Int, cameras: Int, counties: [String],
        readsPerDay: Int, curve: Curve
    ) {
        self.name = name
        self.reads = reads
        self.entries = entries
        self.hitRatio = hitRatio
        self.agencies = agencies
        self.cameras = cameras
        self.counties = counties
        self.readsPerDay = readsPerDay
        self.curve = curve
    }

    /// `reads.max_age` of the topology of generated reads: they are captured when their profile says, and sent whenever
    /// they are asked for. Those with the fault `clock-behind` are twenty years old.
    package static let maxAge = TimeSpan.minutes(3_650 * 24 * 60)

    /// 2026-01-01T00:00:00Z.
    package static let usualStart = Timestamp(nanoseconds: 1_767_225_600_000_000_000)
}

extension Profile {
    /// A ring of cameras around one town: 80,000 reads a day.
    package static let town = Profile(
        name: "town", reads: 80_000, entries: 1_000, hitRatio: 0.0005, agencies: 3, cameras: 40, counties: ["Alameda"],
        readsPerDay: 80_000, curve: .diurnal)

    /// A county and its neighbours: 5 million reads a day.
    package static let county = Profile(
        name: "county", reads: 5_000_000, entries: 50_000, hitRatio: 0.0015, agencies: 8, cameras: 1_000,
        counties: ["Alameda", "Contra Costa", "Santa Clara", "San Francisco", "San Mateo"],
        readsPerDay: 5_000_000, curve: .diurnal)

    /// A state: 80 million reads a day.
    package static let state = Profile(
        name: "state", reads: 80_000_000, entries: 1_000_000, hitRatio: 0.002, agencies: 24, cameras: 16_000,
        counties: [], readsPerDay: 80_000_000, curve: .diurnal)

    /// Few plates and many hits, 1,000 reads a second: something to look at.
    package static let demo = Profile(
        name: "demo", reads: 1_000_000, entries: 5_000, hitRatio: 0.002, agencies: 6, cameras: 200,
        counties: ["Alameda", "Contra Costa", "San Francisco"], readsPerDay: 86_400_000, curve: .even)

    package static let named: [Profile] = [.demo, .town, .county, .state]

    package static func named(_ name: String) -> Profile? { named.first { $0.name == name } }
}
