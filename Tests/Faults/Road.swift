import Kafka
import Plates
import Synthesis

/// Makes up a world: hotlists first, then the traffic of each partition.
struct WorldMaker {
    private var dice: SplitMix64
    private var world: World
    /// For each partition plates that belong there, those that may be listed first.
    private var plates: [[String]] = []

    private static let listedPlates = 8
    private static let otherPlates = 24

    static func make(tag: String, seed: UInt64, begin: Int, shape: World.Shape) -> World {
        var maker = WorldMaker(tag: tag, seed: seed, begin: begin, shape: shape)
        maker.makePlates()
        maker.makeHotlists()
        for partition in 0..<shape.partitions {
            var road = Road(
                partition: partition, plates: maker.plates[partition], listed: listedPlates, world: maker.world,
                seed: maker.dice.next())
            maker.world.log.append(road.records())
        }
        return maker.world
    }

    private init(tag: String, seed: UInt64, begin: Int, shape: World.Shape) {
        dice = SplitMix64(seed: seed)
        world = World(tag: tag, begin: begin, shape: shape, hotlists: [])
    }

    private mutating func makePlates() {
        plates = Array(repeating: [], count: world.shape.partitions)
        var taken: Set<String> = []
        while plates.contains(where: { $0.count < Self.listedPlates + Self.otherPlates }) {
            let characters = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
            let plate = String((0..<7).map { _ in characters[dice.below(characters.count)] })
            let key = Array(canonical(plate).utf8)
            let place = unsafe key.withUnsafeBytes {
                unsafe Int(Murmur2.partition(of: $0, count: Int32(world.shape.partitions)).value)
            }
            if plates[place].count < Self.listedPlates + Self.otherPlates, taken.insert(canonical(plate)).inserted {
                plates[place].append(plate)
            }
        }
    }

    private mutating func makeHotlists() {
        let agencies = world.agencies
        let windows = world.shape.hasWindows
        let declared: [(id: String, suppress: Int?, repeating: (Int, Int, Int)?, notify: [String])] = [
            ("plain", nil, nil, agencies),
            ("once", 300_000, nil, agencies),
            ("thrice", nil, (3, 180_000, 2), agencies),
            ("both", 240_000, (2, 120_000, 1), [agencies[0], agencies[1]]),
        ]
        world.hotlists = declared.map { list in
            HotlistFacts(
                id: list.id, suppress: windows ? list.suppress : nil,
                repeating: windows ? list.repeating.map { (count: $0.0, within: $0.1, cameras: $0.2) } : nil,
                notify: list.notify, entries: entries(of: list.id))
        }
    }

    private mutating func entries(of list: String) -> [EntryFacts] {
        var entries: [EntryFacts] = []
        let span = world.shape.recordsPerPartition * Road.meanStep
        for partition in plates.indices {
            for plate in plates[partition].prefix(Self.listedPlates) where dice.below(10) < 6 {
                let isPassing = dice.below(5) == 0
                entries.append(
                    EntryFacts(
                        id: "\(list)-\(entries.count)", plate: plate,
                        region: dice.below(4) == 0 ? nil : "US-CA",
                        effectiveAt: world.begin - 3_600_000,
                        expiresAt: isPassing ? world.begin + dice.below(span) : world.begin + 400 * 86_400_000,
                        priority: ["low", "normal", "high"][dice.below(3)],
                        make: dice.below(3) == 0 ? "Toyota" : nil))
            }
        }
        return entries
    }
}

/// Contract §1: the normalised plate with every look-alike replaced by the first of its class.
func canonical(_ plate: String) -> String {
    let classes: [Character: Character] = [
        "O": "0", "D": "0", "Q": "0", "I": "1", "Z": "2", "S": "5", "B": "8", "G": "6",
    ]
    return String(plate.map { classes[$0] ?? $0 })
}

/// The traffic of one partition.
struct Road {
    let partition: Int
    let plates: [String]
    let listed: Int
    let world: World
    private var dice: SplitMix64

    /// How far event time goes from one read to the next on average, in milliseconds.
    static let meanStep = 1_600

    private var time: Int
    private var newest: Int?
    private var count = 0
    /// Reads that are to come again once the watermark is so far.
    private var resends: [(due: Int, record: InputRecord, read: ReadFacts)] = []

    init(partition: Int, plates: [String], listed: Int, world: World, seed: UInt64) {
        self.partition = partition
        self.plates = plates
        self.listed = listed
        self.world = world
        dice = SplitMix64(seed: seed)
        time = world.begin
    }

    mutating func records() -> [InputRecord] {
        (0..<world.shape.recordsPerPartition).map { _ in
            let watermark = (newest ?? world.begin) - World.maxDisorder
            if let due = resends.firstIndex(where: { $0.due <= watermark }) {
                let again = resends.remove(at: due)
                if dice.below(3) == 0 { planResend(of: again.record, again.read) }
                return again.record
            }
            if dice.below(25) == 0 { return broken() }
            let read = nextRead()
            let record = record(of: read)
            if dice.below(100) < world.shape.resentPercent { planResend(of: record, read) }
            return record
        }
    }

    /// At 0, 0.9, 1.1 and 2 times `duplicate_within` after this sight.
    private mutating func planResend(of record: InputRecord, _ read: ReadFacts) {
        let watermark = max(newest ?? read.capturedAt, read.capturedAt) - World.maxDisorder
        let tenths = [0, 9, 11, 20][dice.below(4)]
        resends.append((watermark + World.duplicateWithin * tenths / 10, record, read))
    }

    private mutating func nextRead() -> ReadFacts {
        time += 200 + dice.below(2 * (Road.meanStep - 200))
        var capturedAt = time
        switch dice.below(100) {
        case ..<40: capturedAt -= dice.below(World.maxDisorder)
        case ..<43: capturedAt -= World.maxDisorder + World.allowedLateness + dice.below(120_000)
        case ..<46: capturedAt -= dice.below(World.allowedLateness)
        default: break
        }
        newest = max(newest ?? capturedAt, capturedAt)
        let agency = world.agencies[dice.below(world.agencies.count)]
        let cameras = World.cameras(of: agency)
        let place = dice.below(10) < 4 ? dice.below(listed) : dice.below(plates.count)
        // Now and then a camera counts as another does.
        if count == 0 || dice.below(12) > 0 { count += 1 }
        return ReadFacts(
            id: "p\(partition)-\(count)", agency: agency, camera: cameras[dice.below(cameras.count)],
            plate: plates[place], region: ["US-CA", "US-CA", "US-CA", "US-NV", nil][dice.below(5)],
            make: ["Toyota", "Honda", "Unheard-of", nil, nil][dice.below(5)], capturedAt: capturedAt)
    }

    private mutating func record(of read: ReadFacts) -> InputRecord {
        InputRecord(
            key: Array(canonical(read.plate).utf8), value: Array("{\(fields(of: read).joined(separator: ","))}".utf8),
            content: .read(read))
    }

    private mutating func fields(of read: ReadFacts) -> [String] {
        let spelt = dice.below(2) == 0 ? read.plate : "\(read.plate.prefix(3))-\(read.plate.dropFirst(3).lowercased())"
        var fields = [
            #""read_id":"\#(read.id)""#, #""plate":"\#(spelt)""#, #""confidence":0.9\#(dice.below(10))"#,
            #""captured_at":"\#(rfc3339(read.capturedAt))""#, #""camera_id":"\#(read.camera)""#,
            #""agency_id":"\#(read.agency)""#,
        ]
        if let region = read.region { fields.append(#""plate_region":"\#(region)""#) }
        if let make = read.make { fields.append(#""vehicle":{"make":"\#(make)"}"#) }
        return fields
    }

    /// A record that is not a read, in one of many ways.
    private mutating func broken() -> InputRecord {
        let reasons = [
            "no-value", "too-large", "not-json", "duplicate-key", "missing-field", "bad-read-id", "bad-plate",
            "bad-confidence", "bad-timestamp", "bad-location", "clock-ahead", "clock-behind", "unknown-agency",
            "unknown-camera",
        ]
        let reason = reasons[dice.below(reasons.count)]
        let other = world.agencies[dice.below(world.agencies.count)]
        count += 1
        let read = ReadFacts(
            id: "p\(partition)-\(count)", agency: other, camera: World.cameras(of: other)[0], plate: plates[0],
            region: nil, make: nil, capturedAt: time)
        var fields = fields(of: read)
        func replace(_ name: String, with text: String?) {
            fields = fields.compactMap { $0.hasPrefix("\"\(name)\"") ? text.map { "\"\(name)\":\($0)" } : $0 }
        }
        switch reason {
        case "too-large": fields.append(#""image_ref":"\#(String(repeating: "x", count: 66_000))""#)
        case "not-json": fields.append("}")
        case "duplicate-key": fields.append(#""read_id":"again""#)
        case "missing-field": replace("camera_id", with: nil)
        case "bad-read-id": replace("read_id", with: "\"\(String(repeating: "r", count: 65))\"")
        case "bad-plate": replace("plate", with: [#""-- -""#, #""Б123ВС77""#, #""7ABC12?""#][dice.below(3)])
        case "bad-confidence": replace("confidence", with: "1.5")
        case "bad-timestamp": replace("captured_at", with: #""yesterday""#)
        case "bad-location": fields.append(#""location":{"lat":91,"lon":0}"#)
        case "clock-ahead": replace("captured_at", with: "\"\(rfc3339(world.begin + 10 * 86_400_000))\"")
        case "clock-behind": replace("captured_at", with: "\"\(rfc3339(world.begin - 10 * 86_400_000))\"")
        case "unknown-agency":
            replace("agency_id", with: #""nobody""#)
            fields.append(#""location":{"lat":37.8,"lon":-122.2}"#)
        case "unknown-camera":
            replace("camera_id", with: #""elsewhere""#)
            if dice.below(2) == 0 { fields.append(#""location":{"lat":37.8,"lon":-122.2}"#) }
        default: break
        }
        return InputRecord(
            key: Array(canonical(plates[0]).utf8),
            value: reason == "no-value" ? nil : Array("{\(fields.joined(separator: ","))}".utf8),
            content: .broken(reason))
    }
}
