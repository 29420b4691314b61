/// Nodes → `TopologySpec`: here are found unknown and missing keys, and values of the wrong kind.
extension TopologySpec {
    init?(_ node: YAMLNode, _ findings: inout Findings) {
        guard
            let fields = Fields<TopologyKey>(
                node, of: "a topology", example: "topology: \(TopologyKey.topology.example)", &findings)
        else { return nil }
        fields.require([.topology, .agencies, .reads], &findings)
        place = fields.place
        name = fields.text(.topology, &findings)
        law = fields.texts(.law, &findings) ?? []
        cameras = fields.text(.cameras, &findings)
        geofences = fields.texts(.geofences, &findings) ?? []
        agencies = fields.node(.agencies, &findings).flatMap { AgenciesSpec($0, fields, &findings) }
        reads = fields.mapping(.reads, ReadsKey.self, &findings).map { ReadsSpec($0, &findings) }
        delivery = fields.mapping(.delivery, DeliveryKey.self, &findings).map { DeliverySpec($0, &findings) }
        hotlists = (fields.list(.hotlists, limit: Bounds.hotlists, &findings) ?? []).compactMap {
            HotlistSpec($0, &findings)
        }
        grants = (fields.list(.grants, &findings) ?? []).compactMap { GrantSpec($0, &findings) }

        if let place = fields.place(of: .law), !law.isEmpty { findings.notInForce(.law, at: place) }
        if let place = fields.place(of: .geofences), !geofences.isEmpty { findings.notInForce(.geofences, at: place) }
        if let place = fields.place(of: .grants), !grants.isEmpty { findings.notInForce(.grants, at: place) }
        if fields.place(of: .hotlists) == nil {
            findings.warning(at: place, "there are no `hotlists`: no read can match", "add `hotlists`")
        }
    }
}

extension AgenciesSpec {
    fileprivate init?(_ node: YAMLNode, _ fields: Fields<TopologyKey>, _ findings: inout Findings) {
        switch node {
        case .text(let path): self = .file(path)
        case .list(let elements, let place):
            guard findings.checkCount(elements, of: "agencies", limit: Bounds.elements, at: place) else { return nil }
            self = .inline(elements.compactMap { AgencySpec($0, &findings) })
        case .mapping:
            fields.wrongKind(.agencies, node, wanted: "a list, or the path of a file with one", &findings)
            return nil
        }
    }
}

extension AgencySpec {
    init?(_ node: YAMLNode, _ findings: inout Findings) {
        let example = "{id: oakland-pd, kind: local, region: US-CA}"
        guard let fields = Fields<AgencyKey>(node, of: "an agency", example: example, &findings) else { return nil }
        fields.require([.id], &findings)
        place = fields.place
        id = fields.text(.id, &findings)
        name = fields.text(.name, &findings)
        kind = fields.text(.kind, &findings)
        region = fields.text(.region, &findings)
        lawEnforcement = fields.text(.lawEnforcement, &findings)
        binds = fields.nonEmpty(.binds, &findings)
        actsFor = fields.nonEmpty(.actsFor, &findings)
        custodian = fields.text(.custodian, &findings)
        publicComment = fields.text(.publicComment, &findings)
        retention = fields.mapping(.retention, RetentionKey.self, &findings).map { retention in
            RetentionSpec(
                place: retention.place, nonHit: retention.text(.nonHit, &findings), hit: retention.text(.hit, &findings)
            )
        }
        policyURL = fields.text(.policyURL, &findings)
        if let place = fields.place(of: .retention) { findings.notInForce(.retention, at: place) }
        if let place = fields.place(of: .policyURL) { findings.notInForce(.policyURL, at: place) }
    }
}

extension ReadsSpec {
    fileprivate init(_ fields: Fields<ReadsKey>, _ findings: inout Findings) {
        fields.require([.topic], &findings)
        topic = fields.text(.topic, &findings)
        key = fields.text(.key, &findings)
        format = fields.text(.format, &findings)
        maxDisorder = fields.text(.maxDisorder, &findings)
        allowedLateness = fields.text(.allowedLateness, &findings)
        idleAfter = fields.text(.idleAfter, &findings)
        duplicateWithin = fields.text(.duplicateWithin, &findings)
        duplicateCapacity = fields.text(.duplicateCapacity, &findings)
        maxAge = fields.text(.maxAge, &findings)
        noPlate = fields.texts(.noPlate, limit: Bounds.noPlateWords, &findings)
    }
}

extension DeliverySpec {
    fileprivate init(_ fields: Fields<DeliveryKey>, _ findings: inout Findings) {
        guarantee = fields.text(.guarantee, &findings)
        commitEvery = fields.text(.commitEvery, &findings)
    }
}
