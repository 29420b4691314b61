import Encoding
import Plates

/// Draws a scenario: lists first, then the records, partition by partition in their own order, then their arrival.
struct ScenarioDraw {
    var chance: Chance
    private var plates: [[String]] = []
    private var quirks = Scenario.Quirks(
        inputHasGaps: false, longestDeadLetter: .max, cutsInput: false, offsetsExpire: false, deletion: nil,
        tellsTopicIDs: true)
    private let regions: [String?] = ["US-CA", "US-NV", nil]
    private let spans = [10, 30, 60, 300, 900, 1800]

    init(chance: Chance) { self.chance = chance }

    mutating func scenario() -> Scenario {
        let partitions = chance.pick([1, 2, 3, 4])
        // Distinct by the first character, so that no two of different partitions are look-alikes.
        plates = (0..<partitions).map { partition in
            (0..<chance.number(in: 1...4)).map { "\(["7", "8", "M", "W"][partition])ABC12\($0)" }
        }
        let lists = (0..<chance.number(in: 1...3)).map { list($0) }
        let times = Scenario.Times(
            maxDisorder: .seconds(Int64(chance.pick([0, 5, 30]))),
            allowedLateness: .seconds(Int64(chance.pick([0, 30, 600]))),
            duplicateWithin: .seconds(Int64(chance.pick([20, 120, 600]))),
            duplicateCapacity: chance.pick([3, 20, 2_000_000]))
        let deletion = chance.once(in: 4) ? chance.pick(Scenario.Deletion.allCases) : nil
        quirks = Scenario.Quirks(
            inputHasGaps: chance.once(in: 5), longestDeadLetter: chance.once(in: 5) ? 100 : .max,
            cutsInput: deletion == nil && chance.once(in: 10), offsetsExpire: deletion == nil && chance.once(in: 6),
            deletion: deletion, tellsTopicIDs: chance.once(in: 2))
        let step = chance.pick([2_000, 10_000, 40_000])
        var queues = (0..<partitions).map { partition in
            records(of: partition, count: chance.number(in: 5...(160 / partitions)), step: step, times)
        }
        var input: [InputRecord] = []
        for place in queues.indices { queues[place].reverse() }
        while let queue = pickFilled(queues), let record = queues[queue].popLast() { input.append(record) }
        return Scenario(
            lists: lists, times: times, commitEvery: .milliseconds(Int64(chance.pick([1, 20, 100, 500]))),
            partitions: partitions, quirks: quirks, input: input)
    }

    private mutating func pickFilled(_ queues: [[InputRecord]]) -> Int? {
        let filled = queues.indices.filter { !queues[$0].isEmpty }
        return filled.isEmpty ? nil : chance.pick(filled)
    }

    private mutating func span() -> TimeSpan { .seconds(Int64(chance.pick(spans))) }

    private mutating func list(_ number: Int) -> Scenario.List {
        let candidates = plates.flatMap(\.self)
        let entries = (0..<chance.number(in: 1...3)).map { entry in
            Scenario.Entry(
                id: "E\(number)-\(entry)", plate: chance.pick(candidates), region: chance.pick(regions),
                priority: chance.pick(["low", "normal", "high"]),
                expiresAt: World.start + .seconds(chance.once(in: 5) ? 600 : 1_000_000))
        }
        var repeating: Scenario.Repeat?
        if chance.once(in: 2) {
            let count = chance.number(in: 1...4)
            repeating = Scenario.Repeat(count: count, within: span(), cameras: chance.number(in: 1...count))
        }
        var notify = Scenario.agencies + [Scenario.stranger]
        chance.shuffle(&notify)
        return Scenario.List(
            id: "list-\(number)", entries: entries, suppress: chance.once(in: 4) ? nil : span(),
            repeating: repeating, notify: Array(notify.prefix(chance.number(in: 1...3))))
    }
}

// Records.
extension ScenarioDraw {
    private mutating func records(
        of partition: Int, count: Int, step: Int, _ times: Scenario.Times
    ) -> [InputRecord] {
        var front = World.start
        var earlier: [PlannedRead] = []
        return (0..<count).map { number in
            front = front + .milliseconds(Int64(chance.below(step)))
            if quirks.deletion != .reads, chance.once(in: 20) { return deadLetter(in: partition, number, at: front) }
            let read = resent(from: earlier, at: front) ?? fresh(partition, number, front, times, earlier.last)
            earlier.append(read)
            return record(read, in: partition, at: max(front, read.capturedAt))
        }
    }

    private mutating func resent(from earlier: [PlannedRead], at front: Timestamp) -> PlannedRead? {
        guard !earlier.isEmpty, !quirks.forgetsSeen, chance.once(in: 6) else { return nil }
        let reach = chance.once(in: 3) ? earlier.count : min(earlier.count, 8)
        let read = earlier[earlier.count - 1 - chance.below(reach)]
        if !chance.once(in: 3) { return read }
        // The same id, but from another camera or of another time: another read.
        let shift = TimeSpan.milliseconds(Int64(chance.below(60_000)))
        let isOtherCamera = chance.once(in: 3)
        return PlannedRead(
            plate: read.plate, region: read.region, agency: read.agency,
            camera: isOtherCamera ? "\(read.camera)-twin" : read.camera, id: read.id,
            capturedAt: isOtherCamera ? read.capturedAt : chance.once(in: 2) ? front : front - shift)
    }

    private mutating func fresh(
        _ partition: Int, _ number: Int, _ front: Timestamp, _ times: Scenario.Times, _ last: PlannedRead?
    ) -> PlannedRead {
        var capturedAt = front - .milliseconds(Int64(chance.below(Int(times.maxDisorder.milliseconds) + 1)))
        if chance.once(in: 15) {
            let late = times.maxDisorder.milliseconds + times.allowedLateness.milliseconds
            capturedAt = front - .milliseconds(late / 2 + Int64(chance.below(Int(late) + 1_000)))
        }
        let agency = chance.pick(Scenario.agencies)
        // An id is unique within its agency only.
        let sharesID = !quirks.forgetsSeen && last.map { $0.agency != agency && chance.once(in: 8) } ?? false
        return PlannedRead(
            plate: chance.pick(plates[partition]), region: chance.pick(regions), agency: agency,
            camera: "cam-\(chance.below(3))",
            id: sharesID ? last?.id ?? "" : "r-\(partition)-\(number)", capturedAt: capturedAt)
    }

    private mutating func record(_ read: PlannedRead, in partition: Int, at time: Timestamp) -> InputRecord {
        let key = chance.once(in: 30) ? Array("elsewhere".utf8) : Plate(normalising: read.plate)?.canonical.ascii
        return InputRecord(
            partition: partition, key: key, value: read.json(), timestamp: time, meaning: .read(read))
    }

    private mutating func deadLetter(in partition: Int, _ number: Int, at front: Timestamp) -> InputRecord {
        let good = PlannedRead(
            plate: plates[partition][0], region: nil, agency: Scenario.agencies[0], camera: "cam-0",
            id: "d-\(partition)-\(number)", capturedAt: front)
        var value: [UInt8]?
        var reason = "no-value"
        switch chance.below(6) {
        case 0: value = nil
        case 1: (value, reason) = (Array("{\"read_id\":".utf8), "not-json")
        case 2: (value, reason) = (good.json(agency: "nobody"), "unknown-agency")
        case 3: (value, reason) = (good.json(plate: chance.once(in: 2) ? "-" : "Ж1"), "bad-plate")
        case 4: (value, reason) = (good.json(capturedAt: front - .minutes(3 * 24 * 60)), "clock-behind")
        default: (value, reason) = (good.json(capturedAt: front + .seconds(180)), "clock-ahead")
        }
        return InputRecord(
            partition: partition, key: Array("key-\(partition)".utf8), value: value, timestamp: front,
            meaning: .deadLetter(reason))
    }
}

extension PlannedRead {
    func json(agency: String? = nil, plate: String? = nil, capturedAt: Timestamp? = nil) -> [UInt8] {
        var fields = [
            #""read_id":"\#(id)""#, #""plate":"\#(plate ?? self.plate)""#, #""confidence":0.94"#,
            #""captured_at":"\#(PlannedRead.text(capturedAt ?? self.capturedAt))""#, #""camera_id":"\#(camera)""#,
            #""agency_id":"\#(agency ?? self.agency)""#, #""location":{"lat":37.8,"lon":-122.2}"#,
        ]
        if let region { fields.append(#""plate_region":"\#(region)""#) }
        return Array("{\(fields.joined(separator: ","))}".utf8)
    }

    static func text(_ time: Timestamp) -> String {
        var text: [UInt8] = []
        RFC3339.append(time, to: &text)
        return String(decoding: text, as: UTF8.self)
    }
}
