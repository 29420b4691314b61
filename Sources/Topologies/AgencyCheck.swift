import Law
import Plates

/// Agencies, law, reads, delivery, and the names of topics.
extension TopologyCheck {
    mutating func proven(_ agencies: [AgencySpec]) -> [Agency] {
        var seen: [String: Place] = [:]
        for (index, agency) in agencies.enumerated() {
            if let written = agency.id, seen[written.text] == nil {
                declared[written.text] = AgencyIndex(UInt32(index))
            }
            findings.unique(agency.id, among: &seen, of: "agency")
        }
        let proven = agencies.map { self.proven($0) }
        if knowsAgencies && agencies.isEmpty {
            findings.error(
                at: spec.place, "there are no agencies, so every read would be a dead letter",
                "add one, like `agencies: \(TopologyKey.agencies.example)`")
        }
        checkTwins(agencies)
        for (agency, written) in zip(proven, agencies) { checkWhomItTells(agency, written, proven) }
        return proven
    }

    private mutating func proven(_ written: AgencySpec) -> Agency {
        checkPolicyURL(written.policyURL)
        let kind = checkedKind(written.kind)
        let region = checkedRegion(written.region, of: kind)
        checkJurisdiction(written, kind)
        var agency = Agency(id: findings.id(written.id) ?? "", name: written.name?.text, kind: kind, region: region)
        if let flag = findings.flag(written.lawEnforcement, AgencyKey.lawEnforcement) { agency.isLawEnforcement = flag }
        agency.regimes = regimes(written.binds)
        findings.checkRepetition(written.actsFor, key: AgencyKey.actsFor.rawValue)
        agency.actsFor = written.actsFor.compactMap { self.agency($0, role: AgencyKey.actsFor.rawValue) }
        agency.custodian = written.custodian?.text
        agency.publicComment = findings.day(
            written.publicComment, AgencyKey.publicComment, on: clock(of: agency.jurisdiction))
        agency.policyURL = written.policyURL?.text
        agency.retention = provenRetention(written.retention)
        return agency
    }

    /// Special regimes that the packs of the topology define.
    private mutating func regimes(_ binds: [Written]) -> [String] {
        findings.checkRepetition(binds, key: AgencyKey.binds.rawValue)
        let known = packs.flatMap(\.pack.regimes)
        for regime in binds where !known.contains(regime.text) {
            guard knowsPacks else { continue }
            findings.error(
                at: regime.place, "no law pack of `law` defines the regime \(shown(regime))",
                known.isEmpty ? "add its pack to `law`, or delete it" : Nearest.remedy(for: regime.text, among: known))
        }
        return binds.map(\.text)
    }

    /// Whose law binds an agency must be known; one abroad is only told, and needs none.
    private mutating func checkJurisdiction(_ written: AgencySpec, _ kind: AgencyKind?) {
        guard !spec.law.isEmpty else { return }
        if written.kind == nil {
            findings.error(
                at: written.place, "the agency says nothing of its `kind`, by which the law tells agencies apart",
                "add `kind: \(AgencyKey.kind.example)`")
        }
        guard let region = written.region else {
            findings.error(
                at: written.place, "the agency has no `region`, so nobody knows whose law binds it",
                "add `region: \(AgencyKey.region.example)`")
            return
        }
        guard kind != .foreign, let jurisdiction = Jurisdiction(region.text) else { return }
        guard !spec.law.contains(where: { $0.text == jurisdiction.code }) else { return }
        findings.error(
            at: region.place, "`law` does not list \(shown(region)), whose law binds this agency",
            "add `\(jurisdiction.code)` to `law`")
    }

    /// What an agency is told, those are told, too, that it works for: said where that is a federal agency.
    private mutating func checkWhomItTells(_ agency: Agency, _ written: AgencySpec, _ all: [Agency]) {
        for (place, index) in zip(written.actsFor.map(\.place), agency.actsFor)
        where all[Int(index.value)].kind == .federal {
            findings.warning(
                at: place,
                "whatever `\(agency.id)` may be told, the federal agency `\(all[Int(index.value)].id)` counts as told, its own "
                    + "reads included",
                "delete it from `acts_for`, or give the grants that the law then asks for")
        }
    }

    /// By whose clock days in a jurisdiction are counted.
    func clock(of jurisdiction: Jurisdiction?) -> WallClock {
        packs.first { $0.pack.jurisdiction == jurisdiction && !$0.pack.isSupplement }?.pack.clock ?? .utc
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

    /// `US` (a federal agency's), an ISO 3166-2 region, or abroad a country's two letters.
    private mutating func checkedRegion(_ region: Written?, of kind: AgencyKind?) -> String? {
        guard let region else { return nil }
        guard let jurisdiction = Jurisdiction(region.text) else {
            findings.error(
                at: region.place, "\(shown(region)) is not a region",
                "write it by ISO 3166-2, like `US-CA`, or `US` for a federal agency")
            return region.text
        }
        let isFederal = jurisdiction.code == "US"
        if isFederal != (kind == .federal), kind != nil {
            let what =
                isFederal ? "`US` is the region of federal agencies alone" : "the region of a federal agency is `US`"
            findings.error(
                at: region.place, what,
                isFederal ? "write the state, like `US-CA`" : "write `region: US`, or another kind")
        }
        let isCountry = region.text.utf8.count == 2 && !isFederal
        if isCountry, let kind, kind != .foreign, !spec.law.contains(where: { $0.text == region.text }) {
            findings.error(
                at: region.place, "\(shown(region)) is a country, and this agency is not `foreign`",
                Region(region.text).map { "did you mean `\($0.description)`?" }
                    ?? "write a region of it, or `kind: foreign`")
        }
        return region.text
    }

    private mutating func provenRetention(_ retention: RetentionSpec?) -> RetentionNumbers {
        guard let retention else { return RetentionNumbers() }
        if retention.nonHit == nil && retention.hit == nil {
            findings.warning(at: retention.place, "`retention` says nothing", "add `non_hit: P30D` and `hit: P1Y`")
        }
        return RetentionNumbers(
            nonHit: findings.retentionNumber(retention.nonHit), hit: findings.retentionNumber(retention.hit))
    }

    private mutating func checkPolicyURL(_ url: Written?) {
        guard let url else { return }
        let isURL = ["https://", "http://"].contains { url.text.hasPrefix($0) && url.text.utf8.count > $0.utf8.count }
        guard !isURL || url.text.contains(" ") else { return }
        findings.error(
            at: url.place, "\(shown(url)) is not a web address", "write it like `\(AgencyKey.policyURL.example)`")
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
        findings.checkRepetition(words, key: ReadsKey.noPlate.rawValue)
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
        if let written = spec.guarantee, let guarantee: Delivery.Guarantee = findings.word(written, "guarantee") {
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
