// A small world for the engine's tests: two agencies, one list, and reads as a camera writes them.

import Engine
import Glibc
import Hotlists
import Kafka
import Plates
import Threads
import Topologies
import Windows

enum World {
    static let agencies = [
        Agency(id: "north-pd", name: nil, kind: .local, region: "US-CA"),
        Agency(id: "south-so", name: nil, kind: .county, region: "US-CA"),
    ]
    static let vocabulary = """
        field,group,word
        make,gmc,gmc
        make,lexus,lexus
        body,motorcycle,motorcycle
        body,suv,suv
        """
    /// Records are dated 2030 unless a test says otherwise, and their reads some years before.
    static let tenYears = TimeSpan.minutes(10 * 366 * 24 * 60)
    static let policyVersion = "sha256:0123"
    /// A list that the default read hits.
    static let everything = """
        entry_id,plate,reason,expires_at
        E1,7ABC123,stolen-vehicle,2030-01-01T00:00:00Z
        """

    /// A topology of the two agencies with one list for each CSV; each names both agencies and a stranger as
    /// recipients.
    static func editions(
        _ lists: [String], cameras: [Camera]? = nil, notify: [String] = ["north-pd", "south-so", "stranger"],
        windows: WindowRules = .none, match: MatchRules = .standard, staleAfter: TimeSpan? = nil,
        asOf: Timestamp? = nil, commitEvery: TimeSpan = .milliseconds(1), maxAge: TimeSpan = tenYears,
        version: String = policyVersion
    ) throws -> Editions {
        let topology = try topology(
            lists.count, cameras: cameras, notify: notify, windows: windows, match: match, staleAfter: staleAfter,
            commitEvery: commitEvery, maxAge: maxAge, version: version)
        let hotlists = try lists.map { try hotlist($0) }.map { $0.named($0.version, asOf: asOf) }
        return Editions(topology: topology, hotlists: hotlists, seed: 1)
    }

    static func topology(
        _ lists: Int, cameras: [Camera]? = nil, notify: [String] = ["north-pd", "south-so", "stranger"],
        windows: WindowRules = .none, match: MatchRules = .standard, staleAfter: TimeSpan? = nil,
        commitEvery: TimeSpan = .milliseconds(1), maxAge: TimeSpan = tenYears, version: String = policyVersion,
        name: String = "test"
    ) throws -> Topology {
        let directory = Directory(agencies: agencies, cameras: cameras)
        let recipients = notify.map { Recipient(id: $0, agency: directory.agency(id: $0)) }
        let sources = (0..<lists).map { place in
            HotlistSource(
                id: "list-\(place)", owner: AgencyIndex(1), purpose: .vehicleTheft,
                origin: .csv(path: "list-\(place).csv", format: HotlistFormat()), notify: recipients,
                guards: ImportGuards(),
                windows: windows, match: match, staleAfter: staleAfter)
        }
        var delivery = Delivery()
        delivery.commitEvery = commitEvery
        var reads = ReadsSource(topic: "reads")
        reads.maxAge = maxAge
        return Topology(
            name: name, policyVersion: version, directory: directory, reads: reads,
            delivery: delivery, hotlists: sources,
            vocabulary: try VehicleVocabulary(csv: Array(vocabulary.utf8)))
    }

    static func hotlist(_ csv: String) throws -> Hotlist {
        try HotlistImport().read(Array(csv.utf8)).result.get()
    }
}

/// A read as a test writes it: what is nil is left out.
struct TestRead {
    var id = "r-1"
    var plate = "7ABC123"
    var region: String? = "US-CA"
    var regionConfidence: Double?
    var capturedAt = "2026-03-01T12:00:00Z"
    var camera = "cam-1"
    var agency = "north-pd"
    var make: String?
    var body: String?
    var extra = ""

    var json: String {
        var fields = [
            #""read_id":"\#(id)""#, #""plate":"\#(plate)""#, #""confidence":0.94"#,
            #""captured_at":"\#(capturedAt)""#, #""camera_id":"\#(camera)""#, #""agency_id":"\#(agency)""#,
            #""location":{"lat":37.8044,"lon":-122.2712}"#,
        ]
        if let region { fields.append(#""plate_region":"\#(region)""#) }
        if let regionConfidence { fields.append(#""plate_region_confidence":\#(regionConfidence)"#) }
        let vehicle = [make.map { #""make":"\#($0)""# }, body.map { #""body":"\#($0)""# }].compactMap(\.self)
        if !vehicle.isEmpty { fields.append("\"vehicle\":{\(vehicle.joined(separator: ","))}") }
        if !extra.isEmpty { fields.append(extra) }
        return "{\(fields.joined(separator: ","))}"
    }

    func record(at timestamp: Timestamp? = Timestamp(milliseconds: 1_900_000_000_000)) -> TestRecord {
        TestRecord(
            key: Plate(normalising: plate)?.canonical.ascii, value: Array(json.utf8), timestamp: timestamp)
    }
}

/// Runs a topology over a simulated Kafka until all that it holds is committed.
func run(
    _ editions: Editions, over kafka: SimulatedKafka, batchLimit: Int = 7, workers: Int = 1,
    images: (any StateImages)? = nil, accepted: Accepted = Accepted(), reports: Guarded<[EngineEvent]>? = nil
) throws -> Accounts {
    let engine = StreamEngine(
        editions: editions, workers: workers,
        ports: simulatedPorts(
            kafka, batchLimit: batchLimit, images: images, accepted: accepted, reports: reports))
    engine.start()
    while !(kafka.isDrained && engine.figures.contains { $0.hasAssignment }), !(try engine.hasEnded()) {
        usleep(500)
    }
    engine.stop()
    while !(try engine.hasEnded()) { usleep(500) }
    var accounts = Accounts()
    for figures in engine.figures { accounts.add(figures.accounts) }
    return accounts
}

func simulatedPorts(
    _ kafka: SimulatedKafka, batchLimit: Int = 7, images: (any StateImages)? = nil,
    accepted: Accepted = Accepted(), reports: Guarded<[EngineEvent]>? = nil,
    report: @escaping @Sendable (EngineEvent) -> Void = { _ in }
) -> EnginePorts<SimulatedSource, SimulatedSink> {
    EnginePorts(
        makeSource: { _ in SimulatedSource(kafka: kafka, batchLimit: batchLimit) },
        makeSink: { _, kafka, _ in SimulatedSink(kafka: kafka) },
        makeLog: { _, _ in SimulatedLog(kafka: kafka) },
        images: images, premises: kafka.premises(accepted), now: { wallClock() }, steady: { wallClock() }, seed: 1,
        report: { event in
            reports?.withLock { $0.append(event) }
            report(event)
        })
}

private func wallClock() -> Timestamp {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
}
