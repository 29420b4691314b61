import Encoding
import Plates
import Sealing

/// What a fault is tried on: agencies, cameras, hotlists, and the log of each partition, all of it from one seed.
///
/// Event times begin a day before the clock's hour, so that no read is ahead of its record; what is decided depends on
/// their differences alone. The names of agencies carry the world's tag, since alerts go to topics named after them.
struct World: Sendable {
    let tag: String
    /// When event time begins, in milliseconds since 1970.
    let begin: Int
    let shape: Shape
    var hotlists: [HotlistFacts]
    /// For each partition its records; a record's place is its offset.
    var log: [[InputRecord]] = []

    /// How big a world is, and what occurs in it.
    struct Shape: Sendable {
        var partitions = 3
        var recordsPerPartition = 1_200
        /// How many reads of a hundred are sent again later.
        var resentPercent = 6
        var hasWindows = true
        var commitEvery = 100
    }

    /// Contract §4, in milliseconds; short, so that much is forgotten within a few thousand reads.
    static let maxDisorder = 5_000
    static let allowedLateness = 60_000
    static let duplicateWithin = 120_000

    var topology: String { "faults-\(tag)" }
    var readsTopic: String { "reads-\(tag)" }
    var agencies: [String] { World.agencies(tag) }
    var alertTopics: [String] { agencies.map { "alerts.\($0)" } }
    var decisionsTopic: String { "\(topology).decisions" }
    var deadLetterTopic: String { "\(topology).dead-letter" }
    var windowsTopic: String { "\(topology).windows" }
    var recordCount: Int { log.reduce(0) { $0 + $1.count } }

    static func agencies(_ tag: String) -> [String] { ["north-\(tag)", "south-\(tag)", "state-\(tag)"] }
    static func cameras(of agency: String) -> [String] { (1...3).map { "\(agency)-cam\($0)" } }
}

/// A hotlist as its file and its topology say.
struct HotlistFacts: Sendable {
    let id: String
    let suppress: Int?
    let repeating: (count: Int, within: Int, cameras: Int)?
    let notify: [String]
    var entries: [EntryFacts]

    /// Contract §2: the file's rows under the canonical header.
    var csv: String {
        "entry_id,plate,region,reason,effective_at,expires_at,priority,make\n"
            + entries.map { entry in
                [
                    entry.id, entry.plate, entry.region ?? "", "stolen-vehicle", rfc3339(entry.effectiveAt),
                    rfc3339(entry.expiresAt), entry.priority, entry.make ?? "",
                ].joined(separator: ",") + "\n"
            }.joined()
    }

    /// Contract §5: `csv:` and the first 12 hex digits of the file's SHA-256.
    var version: String { "csv:" + SHA256.hex(SHA256.digest(of: Array(csv.utf8))).prefix(12) }
}

struct EntryFacts: Sendable {
    let id: String
    let plate: String
    let region: String?
    let effectiveAt: Int
    let expiresAt: Int
    let priority: String
    let make: String?
}

/// One record of the input and what it is.
struct InputRecord: Sendable {
    let key: [UInt8]
    let value: [UInt8]?
    let content: Content

    enum Content: Sendable {
        case read(ReadFacts)
        /// The reason of its dead letter.
        case broken(String)
    }
}

struct ReadFacts: Sendable {
    let id: String
    let agency: String
    let camera: String
    /// Normalised.
    let plate: String
    let region: String?
    let make: String?
    /// In milliseconds since 1970.
    let capturedAt: Int

    /// Whether this is the same read, sent again (contract §4).
    func isResent(as other: ReadFacts) -> Bool {
        (id, agency, camera, capturedAt) == (other.id, other.agency, other.camera, other.capturedAt)
    }
}

func rfc3339(_ milliseconds: Int) -> String {
    var text: [UInt8] = []
    RFC3339.append(Timestamp(milliseconds: Int64(milliseconds)), to: &text)
    return String(decoding: text, as: UTF8.self)
}

extension World {
    /// The topology file. Windows and their spans come from `hotlists`.
    func topologyText(guarantee: String) -> String {
        var text = """
            topology: \(topology)
            cameras: cameras.csv
            reads: {topic: \(readsTopic), max_disorder: \(World.maxDisorder)ms,
                    allowed_lateness: \(World.allowedLateness)ms, duplicate_within: \(World.duplicateWithin)ms}
            delivery: {guarantee: \(guarantee), commit_every: \(shape.commitEvery)ms}
            agencies:

            """
        for agency in agencies {
            text += "  - {id: \(agency), kind: local, region: US-CA, retention: {non_hit: P30D, hit: P1Y}}\n"
        }
        text += "hotlists:\n"
        for list in hotlists {
            text += "  - id: \(list.id)\n    owner: \(agencies[2])\n    purpose: vehicle-theft\n"
            text += "    source: {csv: \(list.id).csv}\n"
            if let suppress = list.suppress { text += "    suppress: \(suppress)ms\n" }
            if let rule = list.repeating {
                text +=
                    "    repeat: {count: \(rule.count), within: \(rule.within)ms, distinct_cameras: \(rule.cameras)}\n"
            }
            text += "    notify: [\(list.notify.joined(separator: ", "))]\n"
        }
        return text
    }

    var camerasText: String {
        "camera_id,agency_id,lat,lon,heading_deg\n"
            + agencies.flatMap { agency in
                World.cameras(of: agency).map { "\($0),\(agency),37.8,-122.2,90\n" }
            }.joined()
    }

    /// The vehicle vocabulary: three makes, one word each.
    static let vehicleTerms = "field,group,word\nmake,honda,honda\nmake,toyota,toyota\nmake,ford,ford\n"
}
