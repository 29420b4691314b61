/// The topology under which a profile's reads and hotlist can be run at once.
package enum TopologyText {
    /// Owns the hotlist and no camera.
    static let owner = "synthetic-state-bureau"

    /// Whom the hotlist tells: its owner and three of four of the agencies, so that some owners of reads are not told.
    package static func recipients(of reads: ReadSynthesizer) -> [String] {
        [owner] + reads.cameras.agencies.map(\.id).enumerated().filter { $0.offset % 4 != 3 }.map(\.element)
    }

    /// YAML.
    ///
    /// - Parameters:
    ///   - hotlist: the path of the CSV beside it.
    ///   - guarantee: `delivery.guarantee`.
    ///   - suppress: nil where the truth is to be met: that counts an alert for each hit and recipient.
    package static func text(
        of reads: ReadSynthesizer, readsTopic: String, hotlist: String, guarantee: String, suppress: String? = nil
    ) -> String {
        var text = """
            # Synthetic: profile \(reads.profile.name), seed \(reads.seed). No plate here is anybody's.
            topology: load-\(reads.profile.name)
            agencies:
              - {id: \(owner), name: State Bureau (synthetic), kind: state, region: US-CA}

            """
        for agency in reads.cameras.agencies {
            text += "  - {id: \(agency.id), name: \(agency.name), kind: local, region: US-CA}\n"
        }
        text += """
            reads: {topic: \(readsTopic), key: canonical-plate, format: platestream-json, max_disorder: 5s,
                    allowed_lateness: 10m, max_age: 3650d}
            delivery: {guarantee: \(guarantee), commit_every: 100ms}
            hotlists:
              - id: \(ReadSynthesizer.hotlist)
                owner: \(owner)
                purpose: vehicle-theft
                source: {csv: \(hotlist)}

            """
        if reads.profile.plantsLookAlikeHits { text += "    match: {ocr: 1, evidence: candidates}\n" }
        text += suppress.map { "    suppress: \($0)\n" } ?? "    # no suppress: truth.csv has an alert for every hit\n"
        text += "    notify: [\(recipients(of: reads).joined(separator: ", "))]\n"
        return text
    }
}
