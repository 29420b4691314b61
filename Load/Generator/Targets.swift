import Plates

/// All targets of a profile, with their entries: who is looked for, and what must come of it.
struct Targets: Sendable {
    /// More than this many are not planted: their canonical plates are all held to keep them apart.
    static let bound = 200_000
    /// A target is read about so often.
    static let readsPerTarget = 3.0

    private(set) var hits: [Int] = []
    private(set) var misses: [Int] = []
    private(set) var all: [Target] = []
    private(set) var entries: [PlantedEntry] = []
    /// One is planted among this many rows of the hotlist.
    let stride: Int

    init(_ profile: Profile, seed: UInt64, grammars: PlateGrammars, vehicles: Vehicles, time: EventTime) {
        let wanted = max(32, Int(Double(profile.reads) * profile.hitRatio / Targets.readsPerTarget))
        let hitCount = profile.hitRatio > 0 ? min(wanted, profile.entries / 3, Targets.bound) : 0
        let missCount = min(max(hitCount / 4, 12), profile.entries / 3)
        var planter = Planter(profile, seed: seed, grammars: grammars, vehicles: vehicles, time: time)
        for place in 0..<(hitCount == 0 ? 0 : hitCount + missCount) {
            let kind: TargetKind
            if place < hitCount {
                let isWildcard = profile.plantsWildcards && place % 8 == 7
                kind = isWildcard ? .wildcard : TargetKind.hits[place % TargetKind.hits.count]
                hits.append(place)
            } else {
                kind = TargetKind.misses[(place - hitCount) % TargetKind.misses.count]
                misses.append(place)
            }
            let target = planter.target(kind, place: place, firstEntry: entries.count)
            all.append(target)
            entries.append(contentsOf: planter.entries(of: target, place: place))
        }
        stride = entries.isEmpty ? 0 : profile.entries / entries.count
    }

    /// The planted entry in a row of the hotlist, counted from 0.
    func planted(inRow row: Int) -> Int? {
        guard stride > 0, row % stride == 0, row / stride < entries.count else { return nil }
        return row / stride
    }

    func row(ofPlanted entry: Int) -> Int { entry * stride }
}

/// Makes targets and their entries, keeping the targets' plates apart from each other.
private struct Planter {
    private let seed: UInt64
    private let grammars: PlateGrammars
    private let vehicles: Vehicles
    private let first: Int64
    private let middle: Int64
    private let last: Int64
    private var taken: Set<Plate> = []
    private var random: SplitMix64

    init(_ profile: Profile, seed: UInt64, grammars: PlateGrammars, vehicles: Vehicles, time: EventTime) {
        self.seed = seed
        self.grammars = grammars
        self.vehicles = vehicles
        let reads = UInt64(max(profile.reads, 1))
        first = time.milliseconds(of: 0) / 1000
        middle = time.milliseconds(of: reads / 2) / 1000
        last = time.milliseconds(of: reads) / 1000
        random = SplitMix64(seed: seed, .target, 0)
    }

    mutating func target(_ kind: TargetKind, place: Int, firstEntry: Int) -> Target {
        random = SplitMix64(seed: seed, .target, UInt64(place))
        let (grammar, listed) = kind == .wildcard ? (nil, wildcardPlate(place)) : plate()
        var shown = listed
        if kind == .lookAlike || kind == .lookAlikeOffered { shown = listed.lookAlike(&random) ?? listed }
        return Target(
            kind: kind, shown: shown, listed: listed, region: grammar?.region ?? 0,
            look: vehicles.draw(grammar?.body ?? .passenger, &random),
            entries: firstEntry..<firstEntry + (kind == .twice ? 2 : 1))
    }

    mutating func entries(of target: Target, place: Int) -> [PlantedEntry] {
        target.entries.map { _ in
            let (make, body) = vehicle(of: target)
            let (effective, expires) = life(of: target.kind)
            return PlantedEntry(
                target: place, plate: pattern(of: target),
                region: hasRegion(target.kind) ? region(target.region) : "", make: make, body: body,
                effectiveAt: effective, expiresAt: expires)
        }
    }

    /// A passenger plate of the planted class that no other target has or resembles, and that has a look-alike.
    private mutating func plate() -> (PlateGrammar?, PlateText) {
        while true {  // ends: 1 in 32 is of the class, and targets are few against serials
            let grammar = grammars.draw(&random)
            let text = grammar.draw(&random)
            guard grammar.body == .passenger, PlateClass(of: text, seed: seed) == .planted else { continue }
            var trial = random
            guard text.lookAlike(&trial) != nil, taken.insert(text.canonical.plate).inserted else { continue }
            return (grammar, text)
        }
    }

    /// Nine characters, which no grammar has; the first five, `W` and the place, belong to one target alone.
    private func wildcardPlate(_ place: Int) -> PlateText {
        var text = PlateText("WAAAA7777")
        var rest = place
        for position in 1...4 {
            text[position] = UInt8(ascii: "A") + UInt8(rest % 26)
            rest /= 26
        }
        return text
    }

    private mutating func pattern(of target: Target) -> String {
        guard target.kind == .wildcard else { return target.listed.description }
        let prefix = String(target.listed.description.prefix(5))
        return prefix + (random.below(2) == 0 ? "????" : "*????")
    }

    /// The entry's make and body: agreeing or absent, or contradicting where the kind asks for it.
    private mutating func vehicle(of target: Target) -> (make: String, body: String) {
        guard let look = target.look else { return ("", "") }
        if target.kind.contradictsVehicle {
            if random.below(2) == 0 { return ("", "MC") }
            return (vehicles.otherMake(than: look, &random).code, "")
        }
        let model = Vehicles.models[Int(look.model)]
        switch random.below(4) {
        case 0: return ("", "")
        case 1: return (model.make.lowercased(), "")
        case 2: return (model.code, model.body)
        default: return (model.make, "")
        }
    }

    private mutating func life(of kind: TargetKind) -> (effective: Int64?, expires: Int64) {
        let day: Int64 = 86_400
        let since = first - day - Int64(random.below(700 * 86_400))
        let until = last + 30 * day + Int64(random.below(365 * 86_400))
        switch kind {
        case .opening: return (middle, until)
        case .closing: return (since, middle)
        case .expired: return (since - 60 * day, since)
        case .notYetEffective: return (last + 2 * day, until)
        default: return (random.below(3) == 0 ? nil : since, until)
        }
    }

    private func hasRegion(_ kind: TargetKind) -> Bool {
        kind != .entryWithoutRegion && kind != .otherVehicleWithoutRegion
    }

    /// In full, or a state by its two letters.
    private mutating func region(_ index: Int) -> String {
        let region = PlateGrammars.regions[index]
        return region.hasPrefix("US-") && random.below(4) == 0 ? String(region.dropFirst(3)) : region
    }
}
