package import Files
package import Plates

/// What came of a topology file: the topology, and everything there is to say about the files it is made of.
package struct TopologyReport: Sendable {
    /// nil exactly when a diagnostic is an error.
    package let topology: Topology?
    /// The faults of the topology file first, then those of the files that it names; in each by line and column.
    package let diagnostics: [Diagnostic]
}

/// Reads and proves a topology file, with everything it names but the rows of its hotlists.
///
///     bytes ─YAMLDocument─▶ nodes ─SpecReading─▶ TopologySpec ─TopologyCheck─▶ Topology
package enum TopologyFile {
    /// - Parameters:
    ///   - path: the topology file; paths in it are relative to the file that names them.
    ///   - program: the path of the running program, near which vehicle vocabulary and law packs may stand.
    ///   - lawFolder: where the law packs stand; nil = they are looked for.
    ///   - asOf: the day from which on a grant must be able to act; nil = any day will do.
    package static func load(
        path: String, program: String, lawFolder: String? = nil, asOf: Timestamp? = nil,
        from disk: any Disk = LocalDisk()
    ) -> TopologyReport {
        var findings = Findings()
        let topology = topology(path: path, program: program, lawFolder: lawFolder, asOf: asOf, from: disk, &findings)
        return TopologyReport(topology: topology, diagnostics: findings.sorted(first: path))
    }

    private static func topology(
        path: String, program: String, lawFolder: String?, asOf: Timestamp?, from disk: any Disk,
        _ findings: inout Findings
    ) -> Topology? {
        let start = Place(file: path, line: 1, column: 1)
        guard let bytes = contents(of: path, namedAt: start, from: disk, &findings) else { return nil }
        guard let root = YAMLDocument.parse(bytes, file: path, &findings) else { return nil }
        guard let spec = TopologySpec(root, &findings) else { return nil }

        var deciding = [bytes]
        var agencies: [AgencySpec]?
        switch spec.agencies {
        case .inline(let list)?:
            agencies = list
        case .file(let written)?:
            let file = Paths.join(Paths.folder(of: path), written.text)
            if let bytes = contents(of: file, namedAt: written.place, from: disk, &findings) {
                deciding.append(bytes)
                agencies = self.agencies(in: bytes, file: file, &findings)
            }
        case nil:
            break
        }

        let vocabulary = VehicleTerms(disk: disk).vocabulary(topology: path, program: program, &findings)
        let file = LawPackFile(disk: disk, topology: path, program: program, given: lawFolder)
        let (packs, packFiles) = file.packs(named: spec.law, &findings)
        deciding += packFiles
        var check = TopologyCheck(
            spec: spec, packs: packs, asOf: asOf, disk: disk, findings: findings, deciding: deciding)
        var topology = check.proven(agencies: agencies, vocabulary: vocabulary)
        topology?.cameraFile = spec.cameras.map { check.path($0) }
        findings = check.findings
        return topology
    }

    private static func contents(
        of path: String, namedAt place: Place, from disk: any Disk, _ findings: inout Findings
    ) -> [UInt8]? {
        do throws(FileFailure) {
            return try disk.contents(of: path, limit: Bounds.yamlBytes)
        } catch {
            findings.error(at: place, error.what, error.remedy)
            return nil
        }
    }

    /// The list in a file of agencies; nil when there is none.
    private static func agencies(in bytes: [UInt8], file: String, _ findings: inout Findings) -> [AgencySpec]? {
        guard let root = YAMLDocument.parse(bytes, file: file, &findings) else { return nil }
        guard case .list(let elements, let place) = root else {
            findings.error(
                at: root.place, "a file of agencies must be a list, not \(root.kind)",
                "start each line with `- `, like `- {id: oakland-pd, kind: local, region: US-CA}`")
            return nil
        }
        guard findings.checkCount(elements, of: "agencies", limit: Bounds.elements, at: place) else { return nil }
        return elements.compactMap { AgencySpec($0, &findings) }
    }
}
