package import Engine
import Hotlists
import Plates
import Topologies
import Windows

/// A scenario's topology as the engine runs it.
extension Scenario {
    package static let topologyName = "sim"
    package static let readsTopic = "reads"

    package func editions() throws -> Editions {
        let directory = Directory(
            agencies: Scenario.agencies.map { Agency(id: $0, name: nil, kind: .local, region: "US-CA") },
            cameras: nil)
        var reads = ReadsSource(topic: Scenario.readsTopic)
        reads.maxDisorder = times.maxDisorder
        reads.allowedLateness = times.allowedLateness
        reads.duplicateWithin = times.duplicateWithin
        reads.duplicateCapacity = times.duplicateCapacity
        var delivery = Delivery()
        delivery.commitEvery = commitEvery
        let sources = try lists.map { list in
            HotlistSource(
                id: list.id, owner: AgencyIndex(0), purpose: .vehicleTheft,
                origin: .csv(path: "\(list.id).csv", format: HotlistFormat()),
                notify: list.notify.map { Recipient(id: $0, agency: directory.agency(id: $0)) },
                guards: ImportGuards(), windows: try windows(of: list))
        }
        let topology = Topology(
            name: Scenario.topologyName, policyVersion: "sha256:51", directory: directory, reads: reads,
            delivery: delivery, hotlists: sources, vocabulary: VehicleVocabulary())
        let hotlists = try lists.map { try HotlistImport().read(Array(csv(of: $0).utf8)).result.get() }
        return Editions(topology: topology, hotlists: hotlists, seed: 1)
    }

    private func windows(of list: List) throws -> WindowRules {
        let rule = try list.repeating.map {
            try RepeatRule(count: $0.count, within: $0.within, distinctCameras: $0.cameras)
        }
        return try WindowRules(suppress: list.suppress, repeating: rule, allowedLateness: times.allowedLateness)
    }

    private func csv(of list: List) -> String {
        let rows = list.entries.map { entry in
            "\(entry.id),\(entry.plate),\(entry.region ?? ""),stolen-vehicle,\(PlannedRead.text(entry.expiresAt)),"
                + entry.priority
        }
        return (["entry_id,plate,region,reason,expires_at,priority"] + rows).joined(separator: "\n") + "\n"
    }
}
