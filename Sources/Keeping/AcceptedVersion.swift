package import Files

/// What is kept of the version of a hotlist's file that was accepted last, so that the guard against a file that was
/// cut short holds over a restart.
///
///     DIR/<topology>-<hotlist>.accepted
///
///     csv:3fa9c17be042 12345 entries
package struct AcceptedVersion: Equatable, Sendable {
    package let version: String
    package let entries: Int
}

/// The accepted versions of one topology's files, in the folder of `--data`.
package struct AcceptedVersions: Sendable {
    private static let sizeLimit = 1_024

    private let folder: OwnFolder
    private let topology: String

    package init(in folder: OwnFolder, of topology: String) {
        self.folder = folder
        self.topology = topology
    }

    /// nil when no file of this list was accepted yet.
    package func load(_ list: String) throws -> AcceptedVersion? {
        guard let bytes = try folder.contents(of: name(list), limit: Self.sizeLimit) else { return nil }
        let words = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        guard words.count == 3, words[2] == "entries", let entries = Int(words[1]), entries >= 0 else {
            throw BadInput(
                "\(path(list)) does not say which version of '\(list)' was accepted last; delete it to accept its file as "
                    + "it is")
        }
        return AcceptedVersion(version: String(words[0]), entries: entries)
    }

    func save(_ accepted: AcceptedVersion, of list: String) throws(FileFailure) {
        try folder.write(Array("\(accepted.version) \(accepted.entries) entries\n".utf8), to: name(list))
    }

    func path(_ list: String) -> String { Paths.join(folder.path, name(list)) }

    private func name(_ list: String) -> String { "\(topology)-\(list).accepted" }
}
