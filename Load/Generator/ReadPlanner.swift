import Plates

/// The parts from which reads are planned: who drives where, and when.
struct ReadPlanner: Sendable {
    /// Shares of reads by how often the vehicle comes back (assumed: no published figures).
    private static let commuters = 0.15
    private static let regulars = 0.35
    /// Reads of a commuter a day, and days between reads of a regular.
    private static let readsPerCommuter = 3
    private static let daysPerRegular = 2
    /// A commuter or a regular is read by this many cameras.
    private static let haunts = 4
    /// A resent read repeats one of this many before it.
    private static let resentReach = 64
    /// What cameras write that saw none, as far as `reads.no_plate` knows it.
    private static let noPlates = ["NOPLATE", "UNKNOWN", "NOTAG"].map { PlateText($0) }

    let vehicles = Vehicles()
    let grammars = PlateGrammars()
    let cameras: Cameras
    let targets: Targets
    let time: EventTime
    /// Each region in full and by its two letters, where it has those.
    let regionTexts = JSONTexts(
        PlateGrammars.regions.flatMap { [$0, $0.hasPrefix("US-") ? String($0.dropFirst(3)) : $0] })

    private let seed: UInt64
    private let fault, resent, hit, miss: Share
    private let misread, offered, regionless, doubtful, wrong, late, commuter, regular: Share
    private let noVehicle = Share(0.08)
    private let commuterCount, regularCount: Int
    private let disorder: Int
    private let regionCount = PlateGrammars.regions.count

    init(_ profile: Profile, seed: UInt64) {
        self.seed = seed
        cameras = Cameras(profile, seed: seed)
        time = EventTime(profile)
        targets = Targets(profile, seed: seed, grammars: grammars, vehicles: vehicles, time: time)
        fault = Share(profile.faultShare)
        resent = fault + Share(profile.resentShare)
        hit = resent + Share(targets.hits.isEmpty ? 0 : profile.hitRatio)
        miss = hit + Share(targets.misses.isEmpty ? 0 : profile.hitRatio / 4)
        misread = Share(profile.misreadShare)
        offered = Share(profile.candidatesShare)
        regionless = Share(profile.noRegionShare)
        doubtful = regionless + Share(profile.doubtfulRegionShare)
        wrong = doubtful + Share(profile.wrongRegionShare)
        late = Share(profile.lateShare)
        commuter = Share(ReadPlanner.commuters)
        regular = commuter + Share(ReadPlanner.regulars)
        commuterCount = max(profile.readsPerDay * 15 / 100 / ReadPlanner.readsPerCommuter, 1)
        regularCount = max(profile.readsPerDay * 35 / 100 * ReadPlanner.daysPerRegular, 1)
        disorder = Int(max(profile.disorder.milliseconds, 1))
    }

    func plan(_ sequence: UInt64) -> ReadPlan {
        var random = SplitMix64(seed: seed, .read, sequence)
        let drawn = random.next() >> 32
        if drawn < fault.threshold {
            var plan = ordinary(sequence, &random)
            let fault = PlantedFault.draw(&plan.random)
            plan.fault = fault
            if fault == .noPlate {
                plan.text = ReadPlanner.noPlates[plan.random.below(ReadPlanner.noPlates.count)]
                plan.key = plan.text.canonical
            }
            plan.truth = fault.truth
            return plan
        }
        if drawn < resent.threshold { return resending(sequence, &random) }
        if drawn < hit.threshold { return read(of: targets.hits[random.below(targets.hits.count)], sequence, &random) }
        if drawn < miss.threshold {
            return read(of: targets.misses[random.below(targets.misses.count)], sequence, &random)
        }
        return ordinary(sequence, &random)
    }

    /// One of the reads shortly before, if that one is in order itself; otherwise a read of its own.
    private func resending(_ sequence: UInt64, _ random: inout SplitMix64) -> ReadPlan {
        let back = UInt64(1 + random.below(ReadPlanner.resentReach))
        guard back <= sequence else { return ordinary(sequence, &random) }
        var original = SplitMix64(seed: seed, .read, sequence - back)
        guard original.next() >> 32 >= resent.threshold else { return ordinary(sequence, &random) }
        var plan = plan(sequence - back)
        plan.truth = .refused(.duplicateRead)
        return plan
    }

    // MARK: Ordinary traffic

    private func ordinary(_ sequence: UInt64, _ random: inout SplitMix64) -> ReadPlan {
        let (vehicle, hasHaunts) = self.vehicle(sequence, &random)
        var own = SplitMix64(seed: seed, .vehicle, vehicle)
        var grammar = grammars.draw(&own)
        var text = grammar.draw(&own)
        while PlateClass(of: text, seed: seed) != .ordinary {
            grammar = grammars.draw(&own)
            text = grammar.draw(&own)
        }
        let look = vehicles.draw(grammar.body, &own)
        var plan = ReadPlan(
            number: sequence, text: text, key: text.canonical, region: grammar.region, regionConfidence: 0,
            confidence: 0,
            candidate: nil, capturedAt: capturedAt(sequence, &random),
            camera: camera(of: vehicle, hasHaunts: hasHaunts, &random),
            look: random.chance(noVehicle) ? nil : look, fault: nil, truth: .ordinary, random: random)
        if plan.random.chance(misread) { plan.text = text.lookAlike(&plan.random) ?? text }
        if plan.random.chance(offered) { plan.candidate = other(than: plan.text, &plan.random) }
        plan.confidence = 99 - plan.random.below(6) * plan.random.below(6)
        settleRegion(&plan)
        return plan
    }

    /// Which vehicle comes by, and whether it has its usual cameras. Through traffic is never seen again.
    private func vehicle(_ sequence: UInt64, _ random: inout SplitMix64) -> (number: UInt64, hasHaunts: Bool) {
        let drawn = random.next() >> 32
        if drawn < commuter.threshold { return (UInt64(random.below(commuterCount)), true) }
        if drawn < regular.threshold { return (1 << 40 | UInt64(random.below(regularCount)), true) }
        return (2 << 40 | sequence, false)
    }

    private func camera(of vehicle: UInt64, hasHaunts: Bool, _ random: inout SplitMix64) -> Int {
        guard hasHaunts else { return cameras.draw(&random) }
        let haunt = UInt64(random.below(ReadPlanner.haunts))
        var own = SplitMix64(seed: seed, .haunt, vehicle &* UInt64(ReadPlanner.haunts) &+ haunt)
        return cameras.draw(&own)
    }

    private func capturedAt(_ sequence: UInt64, _ random: inout SplitMix64) -> Int64 {
        let due = time.milliseconds(of: sequence) + Int64(random.below(disorder))
        return random.chance(late) ? due - 610_000 - Int64(random.below(2_990_000)) : due
    }

    /// Right and sure for most; absent, doubtful or wrong for the shares of the profile.
    private func settleRegion(_ plan: inout ReadPlan) {
        let drawn = plan.random.next() >> 32
        if drawn < regionless.threshold {
            plan.region = -1
        } else if drawn < doubtful.threshold {
            doubt(&plan)
        } else {
            if drawn < wrong.threshold { plan.region = otherRegion(than: plan.region, &plan.random) }
            beSureOfRegion(&plan)
        }
    }

    // MARK: Reads of targets

    private func read(of place: Int, _ sequence: UInt64, _ random: inout SplitMix64) -> ReadPlan {
        let target = targets.all[place]
        let capturedAt = capturedAt(sequence, &random)
        var shown = target.shown
        if target.kind == .wildcard {
            for position in 5..<9 { shown[position] = UInt8(ascii: "0") + UInt8(random.below(10)) }
        }
        var plan = ReadPlan(
            number: sequence, text: shown, key: shown.canonical, region: target.region, regionConfidence: 0,
            confidence: 0,
            candidate: nil, capturedAt: capturedAt,
            camera: camera(of: 3 << 40 | UInt64(place), hasHaunts: true, &random),
            look: target.look, fault: nil, truth: .target(place, capturedAt: capturedAt), random: random)
        plan.confidence = 99 - plan.random.below(12)
        if !target.kind.contradictsVehicle && plan.random.chance(noVehicle) { plan.look = nil }
        if target.kind == .lookAlikeOffered { plan.candidate = target.listed }
        switch target.kind {
        case .readWithoutRegion, .otherVehicleWithoutRegion:
            if plan.random.below(2) == 0 { plan.region = -1 } else { doubt(&plan) }
        case .otherRegion:
            plan.region = otherRegion(than: plan.region, &plan.random)
            beSureOfRegion(&plan)
        default: beSureOfRegion(&plan)
        }
        return plan
    }

    // MARK: Details

    /// Confidence below 0.80: the region counts as unknown, right or not.
    private func doubt(_ plan: inout ReadPlan) {
        if plan.random.below(3) == 0 { plan.region = otherRegion(than: plan.region, &plan.random) }
        plan.regionConfidence = 30 + plan.random.below(50)
    }

    /// Confidence of 0.80 and more, or none, which counts as 1.
    private func beSureOfRegion(_ plan: inout ReadPlan) {
        plan.regionConfidence = plan.random.below(8) == 0 ? -1 : 80 + plan.random.below(20)
    }

    private func otherRegion(than region: Int, _ random: inout SplitMix64) -> Int {
        (region + 1 + random.below(regionCount - 1)) % regionCount
    }

    private func other(than text: PlateText, _ random: inout SplitMix64) -> PlateText {
        if let lookAlike = text.lookAlike(&random) { return lookAlike }
        var shorter = text
        if text.count > 1 { shorter.removeLast() }
        return shorter
    }
}
