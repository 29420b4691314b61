import Foundation

/// The checkout that these tests were compiled in.
struct Repository {
    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static func text(of path: String) throws -> String {
        try String(decoding: Data(contentsOf: root.appending(path: path)), as: UTF8.self)
    }

    /// Paths relative to the root, sorted; hidden files and build products left out.
    static func files(under folders: [String], endings: [String]) throws -> [String] {
        try folders.flatMap { folder in
            try FileManager.default.subpathsOfDirectory(atPath: root.appending(path: folder).path)
                .filter { path in endings.contains { path.hasSuffix("." + $0) } && !path.contains(".build") }
                .map { "\(folder)/\($0)" }
        }.sorted()
    }

    static func swiftFiles(under folders: [String]) throws -> [(path: String, source: SourceText)] {
        try sources.get().filter { source in folders.contains { source.path.hasPrefix($0 + "/") } }
    }

    /// Read once for all rules.
    private static let sources = Result {
        try files(under: ["Load", "Sources", "Tests"], endings: ["swift"])
            .map { (path: $0, source: SourceText(try text(of: $0))) }
    }

    /// What stands at the top, without dotfiles and without what `.gitignore` leaves out.
    static func topLevel() throws -> Set<String> {
        let ignored = try text(of: ".gitignore").split(separator: "\n").map { $0.hasSuffix("/") ? $0.dropLast() : $0 }
        return try Set(FileManager.default.contentsOfDirectory(atPath: root.path))
            .filter { !$0.hasPrefix(".") }.subtracting(ignored.map(String.init))
    }
}
