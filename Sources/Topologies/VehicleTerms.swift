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
        let places = ShippedFile.places(
            of: VehicleTerms.name, topology: disk.absolute(topology), program: disk.resolved(program))
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
}
