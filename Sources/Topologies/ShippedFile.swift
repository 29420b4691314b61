import Files

/// A file that ships with the product and may stand nearer to a topology: where it is looked for.
enum ShippedFile {
    /// All places in the order in which they are tried: from the topology upwards, then by the program.
    ///
    /// - Parameters:
    ///   - name: of the file, or its path in the folder that ships.
    ///   - topology: the absolute path of the topology file.
    ///   - program: the absolute path of the program.
    static func places(of name: String, topology: String, program: String) -> [String] {
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
