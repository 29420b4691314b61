import Plates

/// Makes the hotlist of a profile, row by row, in the canonical columns. Most of its plates are never read; the
/// planted ones
/// stand at equal distances among them.
package struct HotlistSynthesizer: Sendable {
    package static let header =
        "entry_id,plate,region,reason,source_file,effective_at,expires_at,priority,make,model,color,body,case_number,"
        + "derived_from,note\r\n"

    private let targets: Targets
    private let seed: UInt64
    private let grammars = PlateGrammars()
    private let vehicles = Vehicles()
    private let first: Int64
    private let last: Int64
    /// How many rows there are.
    package let count: Int

    package init(_ reads: ReadSynthesizer) {
        targets = reads.targets
        seed = reads.seed
        count = reads.profile.entries
        let time = EventTime(reads.profile)
        first = time.milliseconds(of: 0) / 1000
        last = time.milliseconds(of: UInt64(max(reads.profile.reads, 1))) / 1000
    }

    /// Appends row `row`, counted from 0, with its line end.
    package func append(row: Int, to bytes: inout [UInt8]) {
        var random = SplitMix64(seed: seed, .entry, UInt64(row))
        let entry = targets.planted(inRow: row).map { targets.entries[$0] } ?? unseen(&random)
        let reason = HotlistSynthesizer.reasons[random.below(HotlistSynthesizer.reasons.count)]
        bytes.append(contentsOf: EntryID.text(ofRow: row).utf8)
        field(entry.plate, &bytes)
        field(entry.region, &bytes)
        field(reason.rawValue, &bytes)
        field(random.below(2) == 0 ? reason.rawValue : "", &bytes)
        field(entry.effectiveAt.map(HotlistSynthesizer.time) ?? "", &bytes)
        field(HotlistSynthesizer.time(entry.expiresAt), &bytes)
        field(["", "", "normal", "high", "low"][random.below(5)], &bytes)
        field(entry.make, &bytes)
        field("", &bytes)
        field("", &bytes)
        field(entry.body, &bytes)
        field("C-\(10_000_000 + random.below(90_000_000))", &bytes)
        field("", &bytes)
        field(random.below(16) == 0 ? "\"synthetic, no \"\"real\"\" plate\"" : "", &bytes)
        bytes.append(UInt8(ascii: "\r"))
        bytes.append(UInt8(ascii: "\n"))
    }

    /// An entry whose plate, look-alikes included, no read shows.
    private func unseen(_ random: inout SplitMix64) -> PlantedEntry {
        var grammar = grammars.draw(&random)
        var text = grammar.draw(&random)
        while PlateClass(of: text, seed: seed) != .listed {
            grammar = grammars.draw(&random)
            text = grammar.draw(&random)
        }
        let day: Int64 = 86_400
        let since = first - day - Int64(random.below(700 * 86_400))
        let isExpired = random.below(20) == 0
        let until = isExpired ? since + 3_600 : last + 30 * day + Int64(random.below(365 * 86_400))
        let model = vehicles.draw(grammar.body, &random).map { Vehicles.models[Int($0.model)] }
        let tellsVehicle = random.below(4) != 0
        return PlantedEntry(
            target: -1, plate: text.description,
            region: random.below(20) == 0 ? "" : PlateGrammars.regions[grammar.region],
            make: tellsVehicle ? model?.code ?? "" : "", body: tellsVehicle ? model?.body ?? "" : "",
            effectiveAt: random.below(3) == 0 ? nil : since, expiresAt: until)
    }

    private func field(_ text: String, _ bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: ","))
        bytes.append(contentsOf: text.utf8)
    }

    /// Weighted by repetition.
    private static let reasons: [HotlistReason] = [
        .stolenVehicle, .stolenVehicle, .stolenVehicle, .stolenVehicle, .stolenPlate, .stolenPlate, .stolenPlate,
        .felonyVehicle, .wantedPerson, .missingPerson, .amberAlert, .agencyInterest,
    ]

    private static func time(_ seconds: Int64) -> String {
        let day = CalendarDay(Int(seconds / 86_400))
        let rest = Int(seconds % 86_400)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(day.year)-\(two(day.month))-\(two(day.day))T"
            + "\(two(rest / 3600)):\(two(rest / 60 % 60)):\(two(rest % 60))Z"
    }
}
