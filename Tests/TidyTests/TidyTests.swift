import Testing

/// The house rules, held against every file of the repository.
struct TidyTests {
    private static let all = ["Sources", "Load", "Tests"]
    private static let product = ["Sources", "Load"]

    private func expectNone(_ findings: [String], at location: SourceLocation = #_sourceLocation) {
        for finding in findings { Issue.record(Comment(rawValue: finding), sourceLocation: location) }
    }

    @Test func everyImportPointsToALowerRow() throws {
        let layers = Layers(manifest: try Repository.text(of: "Package.swift"))
        #expect(layers.targets.count > 15, "the manifest's rows were not understood")
        expectNone(layers.faults)
        for (path, source) in try Repository.swiftFiles(under: Self.product) {
            guard let target = layers.target(holding: path) else { continue }
            for (module, line) in imports(of: source) {
                if let fault = layers.fault(importing: module, from: target) {
                    Issue.record("\(path):\(line): \(fault)")
                }
            }
        }
    }

    @Test func whatIsDeclaredOrImportedIsUsed() throws {
        let layers = Layers(manifest: try Repository.text(of: "Package.swift"))
        let files = try Repository.swiftFiles(under: Self.all).map { (path: $0.path, words: Vocabulary($0.source)) }
        expectNone(unusedNames(files) { path in Self.product.contains { path.hasPrefix($0 + "/") } })
        var names: [String: Set<Substring>] = [:]
        for (path, words) in files {
            guard let target = layers.target(holding: path) else { continue }
            names[target.name, default: []].formUnion(words.declared.map(\.name) + words.cases)
        }
        let sources = try Repository.swiftFiles(under: Self.all)
        for (file, source) in zip(files, sources) {
            expectNone(unusedImports(of: imports(of: source.source), by: file.words, in: file.path, names: names))
        }
    }

    @Test func linesFilesAndFunctionsFitTheScreen() throws {
        for (path, source) in try Repository.swiftFiles(under: Self.all) {
            expectNone(longLines(source, in: path))
            expectNone(longFile(source, in: path) + longFunctions(source, in: path))
        }
    }

    @Test func noSourceHoldsAForbiddenWord() throws {
        for (path, source) in try Repository.swiftFiles(under: Self.all) where !path.hasPrefix("Tests/TidyTests/") {
            expectNone(forbiddenWords(source, in: path, isTest: path.hasPrefix("Tests/")))
        }
    }

    @Test func everyFileOpensWithWhatItIs() throws {
        for (path, source) in try Repository.swiftFiles(under: Self.product) {
            expectNone(missingOpening(source, in: path))
        }
        for path in try Repository.files(under: Self.all, endings: ["c", "h", "cpp", "cc"]) {
            let source = SourceText(try Repository.text(of: path))
            expectNone(missingOpening(source, in: path))
        }
    }

    @Test func theTopLevelHoldsOnlyWhatBelongsThere() throws {
        let allowed: Set = [
            "Package.swift", "Sources", "Tests", "Topologies", "Load", "findings", "README.md", "LICENSE",
        ]
        #expect(try Repository.topLevel().subtracting(allowed) == [])
    }

    @Test func whatTheReadmePromisesIsWhatCIRuns() throws {
        let readme = try Repository.text(of: "README.md")
        let commands = readme.split(separator: "\n").filter { $0.hasPrefix("./.ci/install") }
        #expect(commands.count == 2, "the README has two commands, each one line that begins with ./.ci/install")
        let calls = try Repository.text(of: ".ci/run")
        for command in commands { #expect(calls.contains(command), "'.ci/run' does not run '\(command)'") }
    }

    @Test func nothingIsBoundToOneMachine() throws {
        let endings = ["swift", "md", "yaml", "c", "h", "cpp", "sh", "csv", "json", "txt"]
        var paths =
            try Repository.files(under: Self.all, endings: endings) + [
                "README.md", "Package.swift", ".ci/run", ".ci/long", ".ci/steps", ".ci/install",
            ]
        if try Repository.topLevel().contains("Topologies") {
            paths += try Repository.files(under: ["Topologies"], endings: endings)
        }
        for path in paths where !path.hasPrefix("Tests/TidyTests/") {
            let lines = try Repository.text(of: path).split(separator: "\n", omittingEmptySubsequences: false)
            expectNone(foreignPaths(lines, in: path, mayNameShared: path.hasPrefix("Tests/") || path.hasPrefix(".ci/")))
        }
    }
}
