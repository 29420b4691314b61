package import Files
import Hotlists

/// What is kept of the version of a hotlist that was accepted last, so that the guard against a list that was cut short
/// holds over a restart.
///
///     DIR/<topology>-<hotlist>.accepted
///
///     csv:3fa9c17be042 12345 entries
package struct AcceptedVersion: Equatable, Sendable {
    package static let pathExtension = ".accepted"
    fileprivate static let sizeLimit = 1_024

    package let version: String
    package let entries: Int

    package init(version: String, entries: Int) {
        self.version = version
        self.entries = entries
    }

    /// Reads a record while the run that keeps it goes on, since it is replaced whole or not at all.
    package init(at path: String) throws {
        try self.init(Files.contents(of: path, limit: Self.sizeLimit), at: path)
    }

    fileprivate init(_ bytes: [UInt8], at path: String) throws(BadInput) {
        let words = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        guard words.count == 3, words[2] == "entries", let entries = Int(words[1]), entries >= 0 else {
            throw BadInput(
                "\(path) does not say which version was accepted last; delete it to accept the list as it is")
        }
        self.init(version: String(words[0]), entries: entries)
    }
}

/// The accepted versions of one topology's hotlists, in the folder of `--data`.
package struct AcceptedVersions: Sendable {
    private let folder: OwnFolder
    private let topology: String

    package init(in folder: OwnFolder, of topology: String) {
        self.folder = folder
        self.topology = topology
    }

    /// nil when no version of this list was accepted yet.
    package func load(_ list: String) throws -> AcceptedVersion? {
        guard let bytes = try folder.contents(of: name(list), limit: AcceptedVersion.sizeLimit) else { return nil }
        return try AcceptedVersion(bytes, at: path(list))
    }

    func save(_ accepted: AcceptedVersion, of list: String) throws(FileFailure) {
        try folder.write(Array("\(accepted.version) \(accepted.entries) entries\n".utf8), to: name(list))
    }

    func path(_ list: String) -> String { Paths.join(folder.path, name(list)) }

    private func name(_ list: String) -> String { "\(topology)-\(list)\(AcceptedVersion.pathExtension)" }
}

extension HotlistRefusal {
    /// Why a list is not loaded at a start, where it lacks what the version that was accepted last had; nil when it is
    /// refused for another reason.
    ///
    /// - Parameters:
    ///   - record: the path of what is kept of that version.
    ///   - origin: the list's file or topic.
    func sentence(against record: String, of origin: String) -> String? {
        let ways = "complete it, or delete \(record) to accept it as it is, or"
        switch self {
        case .fewerEntries(let count, let last):
            return """
                \(origin) has \(count) entries where the version that was accepted last had \(last): it may have been cut \
                short; \(ways) allow more with the list's `guards: {fewer_entries, fewer_share}`
                """
        case .noEntryLeft(let last):
            return """
                \(origin) has no entry left where the version that was accepted last had \(last): it may have been \
                emptied by mistake; \(ways) set `allow_empty: true` for a list that may become empty
                """
        default:
            return nil
        }
    }
}
