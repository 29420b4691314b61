import Plates

/// Agencies, law, reads, delivery, and the names of topics.
extension TopologyCheck {
    mutating func proven(_ agencies: [AgencySpec]) -> [Agency] {
        var proven: [Agency] = []
        var seen: [String: Place] = [:]
        for agency in agencies {
            if let written = agency.id, seen[written.text] == nil {
                declared[written.text] = AgencyIndex(UInt32(proven.count))
            }
            unique(agency.id, among: &seen, of: "agency")
            checkRetention(agency.retention)
            checkPolicyURL(agency.policyURL)
            let kind = checkedKind(agency.kind)
            let region = checkedRegion(agency.region)
            let id = id(agency.id)
            proven.append(Agency(id: id ?? "", name: agency.name?.text, kind: kind, region: region))
        }
        if knowsAgencies && agencies.isEmpty {
            findings.error(
                at: spec.place, "there are no agencies, so every read would be a dead letter",
                "add one, like `agencies: \(TopologyKey.agencies.example)`")
        }
        checkTwins(agencies)
        return proven
    }

    /// Kafka holds no two topics whose names differ only by `.` and `_`.
    private mutating func checkTwins(_ agencies: [AgencySpec]) {
        var seen: [String: Written] = [:]
        for agency in agencies {
            guard let id = agency.id else { continue }
            let folded = String(id.text.map { $0 == "." ? "_" : $0 })
            if let twin = seen[folded], twin.text != id.text {
                findings.warning(
                    at: id.place, "Kafka cannot hold topics for both \(shown(twin)) and \(shown(id))",
                    "use `-` for `.` and `_` in both")
            }
            seen[folded] = id
        }
    }

    private mutating func checkedKind(_ kind: Written?) -> AgencyKind? {
        guard let kind else { return nil }
        if let known = AgencyKind(rawValue: kind.text) { return known }
        let remedy = Nearest.remedy(for: kind.text, among: AgencyKind.allCases.map(\.rawValue))
        findings.error(at: kind.place, "no law knows the kind of agency \(shown(kind))", remedy)
        return nil
    }

    /// `US` (a federal agency's) or an ISO 3166-2 region.
    private mutating func checkedRegion(_ region: Written?) -> String? {
        guard let region else { return nil }
        if Region(region.text) == nil {
            findings.error(
                at: region.place, "\(shown(region)) is not a region",
                "write it by ISO 3166-2, like `US-CA`, or `US` for a federal agency")
        }
        return region.text
    }

    private mutating func checkRetention(_ retention: RetentionSpec?) {
        guard let retention else { return }
        for duration in [retention.nonHit, retention.hit] {
            guard let duration, !Values.isCalendarDuration(duration.text) else { continue }
            findings.error(
                at: duration.place, "\(shown(duration)) is not an ISO 8601 duration",
                "write it like `P30D`, `P1Y` or `PT3M`")
        }
        if retention.nonHit == nil && retention.hit == nil {
            findings.warning(at: retention.place, "`retention` says nothing", "add `non_hit: P30D` and `hit: P1Y`")
        }
    }

    private mutating func checkPolicyURL(_ url: Written?) {
        guard let url else { return }
        let isURL = ["https://", "http://"].contains { url.text.hasPrefix($0) && url.text.utf8.count > $0.utf8.count }
        guard !isURL || url.text.contains(" ") else { return }
        findings.error(
            at: url.place, "\(shown(url)) is not a web address", "write it like `\(AgencyKey.policyURL.example)`")
    }

    mutating func checkLaw() {
        for pack in spec.law where Region(pack.text) == nil {
            findings.error(at: pack.place, "\(shown(pack)) is not a law pack", "name it by its region, like `US-CA`")
        }
        checkRepetition(spec.law, key: "law")
    }

    mutating func provenReads() -> ReadsSource? {
        guard let reads = spec.reads else { return nil }
        let topic = topic(reads.topic)
        if let key = reads.key, key.text != "canonical-plate" {
            let what =
                key.text == "other"
                ? "`key: other` is reserved for sites that key otherwise, and does nothing yet"
                : "\(shown(key)) is no way of keying reads"
            findings.error(at: key.place, what, "write `key: canonical-plate`")
        }
        if let format = reads.format, format.text != "platestream-json" {
            findings.error(
                at: format.place, "\(shown(format)) is not a format of reads", "write `format: platestream-json`")
        }
        var source = ReadsSource(topic: topic ?? "")
        if let span = span(reads.maxDisorder, ReadsKey.maxDisorder, in: Bounds.maxDisorder) {
            source.maxDisorder = span
        }
        if let span = span(reads.allowedLateness, ReadsKey.allowedLateness, in: Bounds.allowedLateness) {
            source.allowedLateness = span
        }
        if let span = span(reads.idleAfter, ReadsKey.idleAfter, in: Bounds.idleAfter) { source.idleAfter = span }
        if let span = span(reads.duplicateWithin, ReadsKey.duplicateWithin, in: Bounds.duplicateWithin) {
            source.duplicateWithin = span
        }
        if let count = number(reads.duplicateCapacity, ReadsKey.duplicateCapacity, in: Bounds.duplicateCapacity) {
            source.duplicateCapacity = count
        }
        if let span = span(reads.maxAge, ReadsKey.maxAge, in: Bounds.maxAge) { source.maxAge = span }
        if let words = reads.noPlate { source.noPlate = noPlate(words) }
        return topic == nil ? nil : source
    }

    /// Words that cameras write for want of a plate, as they come out of a read.
    private mutating func noPlate(_ words: [Written]) -> PlateSet {
        checkRepetition(words, key: ReadsKey.noPlate.rawValue)
        return PlateSet(
            words.compactMap { word in
                if let plate = Plate(normalising: word.text) { return plate }
                findings.error(
                    at: word.place, "\(shown(word)) never comes out of a read: a plate is 1 to 10 letters and digits",
                    "write it like `NOPLATE`, or delete it: such a read is a dead letter already (`bad-plate`)")
                return nil
            })
    }

    mutating func provenDelivery() -> Delivery {
        var delivery = Delivery()
        guard let spec = spec.delivery else { return delivery }
        if let written = spec.guarantee, let guarantee: Delivery.Guarantee = word(written, "guarantee") {
            delivery.guarantee = guarantee
        }
        if let span = span(spec.commitEvery, DeliveryKey.commitEvery, in: Bounds.commitEvery) {
            delivery.commitEvery = span
        }
        return delivery
    }

    mutating func topic(_ written: Written?) -> String? {
        guard let written else { return nil }
        guard Values.isTopic(written.text) else {
            findings.error(
                at: written.place,
                "\(shown(written)) is not a topic: 1 to \(Bounds.topicLength) letters, digits, `.`, `_` and `-`",
                "write the topic's name as Kafka has it")
            return nil
        }
        return written.text
    }

    /// What the engine reads it must not write: an alert would come back as a read, for ever.
    mutating func checkTopics(name: String?) {
        var inputs: [Written] = []
        if let topic = spec.reads?.topic { inputs.append(topic) }
        for hotlist in spec.hotlists {
            if case .topic(let topic)? = hotlist.source { inputs.append(topic) }
        }
        var seen: [String: Place] = [:]
        for topic in inputs {
            let own = name.map { name in
                ["decisions", "dead-letter", "windows", "audit"].contains { topic.text == "\(name).\($0)" }
            }
            if own == true || topic.text.hasPrefix("alerts.") || topic.text.hasPrefix("shares.") {
                findings.error(
                    at: topic.place, "\(shown(topic)) is a topic that a topology writes", "name the topic that is read")
            }
            if let first = seen[topic.text] {
                findings.error(
                    at: topic.place, "\(shown(topic)) is read for something else already, on line \(first.line)",
                    "give each source its own topic")
            }
            seen[topic.text] = topic.place
        }
    }
}
