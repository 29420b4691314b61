import Files
package import Law
import Plates

/// A law pack that a topology names, with the file that it came from.
package struct LoadedPack: Equatable, Sendable {
    package let pack: LawPack
    /// Absolute, or as the folder of packs was given.
    package let path: String
}

/// Loads the packs that `law:` names, each with its own cases tried: what is not proven is not loaded.
struct LawPackFile {
    /// In which the packs stand, beside a topology or in a folder above it.
    static let folder = "law"

    let disk: any Disk
    /// The topology file's path, and that of the running program.
    let topology: String
    let program: String
    /// The folder that was given for the packs; nil = they are looked for.
    let given: String?

    /// - Returns: the packs as far as they have no fault, in the order of `law:`, and the bytes of their files.
    func packs(named names: [Written], _ findings: inout Findings) -> (packs: [LoadedPack], files: [[UInt8]]) {
        var packs: [LoadedPack] = []
        var files: [[UInt8]] = []
        for name in names {
            guard let id = id(of: name, &findings), let path = path(of: id, at: name, &findings) else { continue }
            let bytes: [UInt8]
            do throws(FileFailure) {
                bytes = try disk.contents(of: path, limit: Bounds.yamlBytes)
            } catch {
                findings.error(at: name.place, error.what, error.remedy)
                continue
            }
            files.append(bytes)
            if let pack = LawPackFile.pack(in: bytes, path: path, id: id, on: disk, &findings) {
                packs.append(LoadedPack(pack: pack, path: path))
            }
        }
        checkSupplements(packs, names, &findings)
        return (packs, files)
    }

    /// - Returns: nil when the pack has a fault.
    static func pack(
        in bytes: [UInt8], path: String, id: String, on disk: any Disk, _ findings: inout Findings
    ) -> LawPack? {
        var own = Findings()
        defer { findings.add(own) }
        guard let root = YAMLDocument.parse(bytes, file: path, &own) else { return nil }
        guard let written = LawPackReading.read(root, name: id, on: disk, &own), !own.hasErrors else { return nil }
        LawTrial.hold(written, &own)
        LawPackCheck(written: written).report(&own)
        return own.hasErrors ? nil : written.pack
    }

    /// A jurisdiction's code names its pack; a supplement is named by its id.
    private func id(of name: Written, _ findings: inout Findings) -> String? {
        if let jurisdiction = Jurisdiction(name.text) { return jurisdiction.code.lowercased() }
        let isID = Values.isID(name.text) && name.text == name.text.lowercased()
        if isID, Jurisdiction(name.text.uppercased()) == nil { return name.text }
        findings.error(
            at: name.place, "\(shown(name)) is not a law pack",
            isID ? "did you mean `\(name.text.uppercased())`?" : "name it by its region, like `US-CA`")
        return nil
    }

    private func path(of id: String, at name: Written, _ findings: inout Findings) -> String? {
        let file = "\(id).yaml"
        if let given {
            let path = Paths.join(given, file)
            if disk.exists(path) { return path }
            findings.error(
                at: name.place, "there is no law pack for \(shown(name)): \(path) is not there",
                "put it there, or delete it from `law`")
            return nil
        }
        let places = ShippedFile.places(
            of: Paths.join(LawPackFile.folder, file), topology: disk.absolute(topology), program: disk.resolved(program)
        )
        if let path = places.first(where: disk.exists) { return path }
        findings.error(
            at: name.place,
            "there is no law pack for \(shown(name)): no \(LawPackFile.folder)/\(file) beside the topology, "
                + "in a folder above it, or with the program",
            "write one as Topologies/law/README.md says, or delete it from `law`")
        return nil
    }

    /// A supplement only adds to what a jurisdiction's own pack says.
    private func checkSupplements(_ packs: [LoadedPack], _ names: [Written], _ findings: inout Findings) {
        for loaded in packs where loaded.pack.isSupplement {
            let code = loaded.pack.jurisdiction.code
            guard !names.contains(where: { $0.text == code }) else { continue }
            guard let name = names.first(where: { $0.text == loaded.pack.id }) else { continue }
            findings.error(at: name.place, "\(shown(name)) only adds to the law of \(code)", "add `\(code)` to `law`")
        }
    }
}
