import Foundation

/// A hotlist changes under a member that runs, and that dies around it. Nobody tells from which read on the new version
/// decides; each output names its version, and from those it follows.
enum LiveSwap {
    static let fault = Fault(
        name: "hotlist-live", guarantee: "exactly-once", shape: World.Shape(resentPercent: 0)
    ) { stage in
        var versions = [stage.world.hotlists]
        var member = try stage.launch(instance: "member")
        let feed = stage.startFeed(over: 9)
        for round in 1...3 {
            pause(0.5 + Double(stage.below(1_000)) / 1_000)
            let hotlists = renamed(versions[round - 1], round: round, stage)
            // Renamed into place, as a hotlist's file is to be replaced.
            try Text.write(hotlists[place].csv, to: "\(stage.directory)/\(hotlists[place].id).csv")
            versions.append(hotlists)
            // A run looks at its files once a second: before, at, or after that.
            pause(Double(stage.below(2_000)) / 1_000)
            if stage.below(2) == 0 {
                stage.kill(member)
                member = try stage.launch(instance: "member")
            }
        }
        try feed.finish()
        stage.notes.append("\(stage.killCount) killed")
        stage.reigns = { sightings in
            let decided = Set(decisions(of: versions[0][place].id, in: sightings).values).count
            stage.notes.append("\(decided) versions decided")
            if decided < 2 { stage.findings.append("no changed hotlist came into force") }
            return stage.world.log.indices.map { reigns(of: versions, in: stage.world.log[$0], by: sightings) }
        }
    }

    /// The list that remembers nothing: what comes of a read by it depends on the read and the version alone.
    private static let place = 0

    /// A third of the entries go, and come again under other ids: so every read hits by one version as by another.
    private static func renamed(_ hotlists: [HotlistFacts], round: Int, _ stage: Stage) -> [HotlistFacts] {
        var hotlists = hotlists
        hotlists[place].entries = hotlists[place].entries.map { old in
            if stage.below(3) > 0 { return old }
            return EntryFacts(
                id: "\(old.id)-\(round)", plate: old.plate, region: old.region, effectiveAt: old.effectiveAt,
                expiresAt: old.expiresAt, priority: old.priority, make: old.make)
        }
        // Two versions are never the same.
        hotlists[place].entries.append(
            EntryFacts(
                id: "round-\(round)", plate: "ZZZ\(round)", region: nil, effectiveAt: stage.world.begin,
                expiresAt: stage.world.begin + 1, priority: "low", make: nil))
        return hotlists
    }

    /// Where each version begins to decide in one partition: behind the last read that an earlier one decided. Between
    /// that and the first of its own stand reads that hit nothing.
    private static func reigns(
        of versions: [[HotlistFacts]], in log: [InputRecord], by sightings: [Witness.Sighting]
    ) -> [Model.Reign] {
        let numbers = Dictionary(uniqueKeysWithValues: versions.enumerated().map { ($1[place].version, $0) })
        let decided = decisions(of: versions[0][place].id, in: sightings)
        var reigns = [Model.Reign(start: 0, hotlists: versions[0])]
        for number in versions.indices.dropFirst() {
            let last = log.lastIndex { record in
                guard case .read(let read) = record.content, let version = decided[[read.agency, read.id]],
                    let by = numbers[version]
                else { return false }
                return by < number
            }
            reigns.append(Model.Reign(start: last.map { $0 + 1 } ?? 0, hotlists: versions[number]))
        }
        return reigns
    }

    /// The version that decided each read, by agency and read id.
    private static func decisions(of list: String, in sightings: [Witness.Sighting]) -> [[String]: String] {
        var versions: [[String]: String] = [:]
        for sighting in sightings where sighting.topic.hasSuffix(".decisions") {
            let text = try? JSONDecoder().decode(DecisionText.self, from: Data(sighting.value ?? []))
            guard let facts = text?.facts, facts.hotlist == list else { continue }
            versions[[facts.owner, facts.readID]] = facts.version
        }
        return versions
    }
}
