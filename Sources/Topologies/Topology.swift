package import Hotlists
package import Plates
package import Windows

/// A topology file, read and proven: what `run` runs. How it was written is `TopologySpec`'s affair.
package struct Topology: Sendable {
    package let name: String
    /// `sha256:` and the digest of the files that decide, which each decision names: the topology file, the file of
    /// agencies, and the file of cameras, since a camera's row decides whose its reads are.
    package let policyVersion: String
    package let directory: Directory
    /// The file that the cameras come from; nil when the topology declares none.
    package internal(set) var cameraFile: String?
    package let reads: ReadsSource
    package let delivery: Delivery
    package let hotlists: [HotlistSource]
    package let law: TopologyLaw
    /// The words for makes and bodies.
    package let vocabulary: VehicleVocabulary
    /// What resolved the `active` hours.
    package let timeZoneFiles: TimeZoneFiles

    package init(
        name: String, policyVersion: String, directory: Directory, reads: ReadsSource, delivery: Delivery,
        hotlists: [HotlistSource], law: TopologyLaw = TopologyLaw(), vocabulary: VehicleVocabulary,
        timeZoneFiles: TimeZoneFiles = TimeZoneFiles(version: nil)
    ) {
        self.name = name
        self.policyVersion = policyVersion
        self.directory = directory
        self.reads = reads
        self.delivery = delivery
        self.hotlists = hotlists
        self.law = law
        self.vocabulary = vocabulary
        self.timeZoneFiles = timeZoneFiles
    }
}

/// The topic that reads come from, and how their times are taken.
package struct ReadsSource: Equatable, Sendable {
    package var topic: String
    package var maxDisorder = TimeSpan.seconds(5)
    package var allowedLateness = TimeSpan.minutes(10)
    /// A partition without a read for so long does not hold back the event time on display.
    package var idleAfter = TimeSpan.seconds(30)
    /// How long a read id is remembered after its latest sight, in event time. 0 does not switch it off: a read that
    /// comes again before the watermark has moved on is still a duplicate.
    package var duplicateWithin = TimeSpan.minutes(10)
    /// How many read ids one partition remembers at most.
    package var duplicateCapacity = 2_000_000
    /// How long before its record a read may have been captured: beyond it, its camera's clock is wrong, or it waited
    /// for too long.
    package var maxAge = ReadsSource.usualMaxAge
    /// What cameras write when they saw no plate.
    package var noPlate = ReadsSource.usualNoPlate

    package static let usualMaxAge = TimeSpan.hours(48)
    package static let usualNoPlate = PlateSet(
        ["NOPLATE", "NOTAG", "NONE", "UNKNOWN", "UNK", "UNLICENSED"].compactMap { Plate(normalising: $0) })

    package init(topic: String) { self.topic = topic }
}

/// What a commit promises, and how often there is one.
package struct Delivery: Equatable, Sendable {
    package enum Guarantee: String, CaseIterable, Sendable {
        case exactlyOnce = "exactly-once"
        case atLeastOnce = "at-least-once"
    }

    package var guarantee = Guarantee.exactlyOnce
    package var commitEvery = TimeSpan.milliseconds(100)

    package init() {}
}

/// A hotlist as its topology declares it: whose it is, what for, where its entries come from, and who may be told.
package struct HotlistSource: Equatable, Sendable {
    package enum Origin: Equatable, Sendable {
        /// A CSV file, by a path that is absolute or relative to the working directory, and how it is written.
        case csv(path: String, format: HotlistFormat)
        /// A compacted topic, key `entry_id`.
        case topic(String)
    }

    package let id: String
    package let owner: AgencyIndex
    package let purpose: Purpose
    package let origin: Origin
    /// Whether its entries change one by one while a run goes on.
    package var isFollowed: Bool { if case .topic = origin { true } else { false } }
    /// Candidate recipients in the order of the file: known agencies, or ids that the topology does not know.
    package let notify: [Recipient]
    /// Guards of an import (contract §2), as settings.
    package let guards: ImportGuards
    /// What is not news: `suppress` and `repeat`.
    package let windows: WindowRules
    /// Whether look-alikes match, too.
    package let match: MatchRules
    /// How old the list may grow before its hits are doubted; nil = it never does.
    package let staleAfter: TimeSpan?
    /// When its entries are live; nil = at every hour.
    package let active: ActiveHours?

    package init(
        id: String, owner: AgencyIndex, purpose: Purpose, origin: Origin, notify: [Recipient], guards: ImportGuards,
        windows: WindowRules = .none, match: MatchRules = .standard, staleAfter: TimeSpan? = nil,
        active: ActiveHours? = nil
    ) {
        self.id = id
        self.owner = owner
        self.purpose = purpose
        self.origin = origin
        self.notify = notify
        self.guards = guards
        self.windows = windows
        self.match = match
        self.staleAfter = staleAfter
        self.active = active
    }
}
