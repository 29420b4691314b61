import Files
import Hotlists

/// Where the vehicle vocabulary stands: `vehicle-terms.csv`, looked for from the topology upwards, then by the program.
struct VehicleTerms {
    static let name = "vehicle-terms.csv"

    let disk: any Disk

    /// - Parameters:
    ///   - topology: the path of the topology file.
    ///   - program: the path of the running program.
    /// - Returns: nil when it is nowhere, cannot be read or is not a vocabulary: `findings` then says so.
    func vocabulary(topology: String, program: String, _ findings: inout Findings) -> VehicleVocabulary? {
        let start = Place(file: topology, line: 1, column: 1)
        let places = VehicleTerms.places(topology: disk.absolute(topology), program: disk.resolved(program))
        guard let path = places.first(where: disk.exists) else {
            let first = Paths.folder(of: disk.absolute(topology))
            let bin = Paths.folder(of: disk.resolved(program))
            let near = "in \(first), a folder above it, or a Topologies/ in one of them"
            let installed = "in share/platestream/ by \(bin), or a Topologies/ in it or a folder above it"
            findings.error(
                at: start, "there is no vehicle vocabulary, \(VehicleTerms.name), \(near); nor \(installed)",
                "put a copy beside the topology file")
            return nil
        }
        let bytes: [UInt8]
        do throws(FileFailure) {
            bytes = try disk.contents(of: path, limit: Bounds.vehicleTermsBytes)
        } catch {
            findings.error(at: start, error.what, error.remedy)
            return nil
        }
        do throws(VocabularyFault) {
            return try VehicleVocabulary(csv: bytes)
        } catch {
            findings.error(at: Place(file: path, line: error.line, column: error.column), error.what, error.remedy)
            return nil
        }
    }

    /// All places in the order in which they are tried.
    ///
    /// - Parameters: absolute paths of the topology file and of the program.
    static func places(topology: String, program: String) -> [String] {
        var folders: [String] = []
        for folder in Paths.upwards(from: Paths.folder(of: topology)) {
            folders.append(folder)
            folders.append(Paths.join(folder, "Topologies"))
        }
        let programs = Paths.upwards(from: Paths.folder(of: program))
        // Installed as bin/platestream, with share beside the program or beside its folder.
        for folder in programs.prefix(2) { folders.append(Paths.join(folder, "share/platestream")) }
        for folder in programs { folders.append(Paths.join(folder, "Topologies")) }
        return folders.map { Paths.join($0, name) }
    }
}
