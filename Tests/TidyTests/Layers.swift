/// The architecture as `Package.swift` states it: targets in the order of their rows, each row opened by a comment
/// `// Row n:`.
struct Layers {
    struct Target: Equatable {
        let name: String
        let row: Int
        /// The folder of its sources.
        let path: String
        let dependencies: [String]
    }

    let targets: [Target]

    init(manifest: String) {
        var targets: [Target] = []
        var row: Int?
        let pattern =
            #/
            \/\/\ Row\ (?<row>\d+):
            | (?<kind>library|layer|command|\.target)\(\s*(name:\ )?"(?<name>\w+)"
              (,\ path:\ "(?<path>[^"]+)")?(?<rest>[^)]*)
            /#
        // The functions' own declarations stand before the package, and tests have no row.
        let start = manifest.firstRange(of: "let package = Package(")?.lowerBound ?? manifest.startIndex
        let end = manifest[start...].firstRange(of: "// Tests:")?.lowerBound ?? manifest.endIndex
        let body = manifest[start..<end]
        for match in body.matches(of: pattern) {
            if let number = match.output.row {
                row = Int(number)
            } else if let row, let name = match.output.name {
                let kind = match.output.kind ?? ""
                let rest = kind == "layer" || kind == "command" ? match.output.rest ?? "" : ""
                targets.append(
                    Target(
                        name: String(name), row: row, path: match.output.path.map(String.init) ?? "Sources/\(name)",
                        dependencies: rest.matches(of: #/"(\w+)"/#).map { String($0.output.1) }))
            }
        }
        self.targets = targets
    }

    func target(holding path: String) -> Target? { targets.first { path.hasPrefix($0.path + "/") } }

    private func row(of name: String) -> Int? { targets.first { $0.name == name }?.row }

    /// Modules of the toolchain, and the rows that may import each.
    private static let toolchain: [String: ClosedRange<Int>] = [
        "Swift": 0...7, "Glibc": 0...7, "Synchronization": 0...7, "Foundation": 6...7, "Dispatch": 5...7,
    ]

    /// Foreign libraries that one module keeps from all others.
    private static let keepers: [String: Set<String>] = [
        "CRdKafka": ["Kafka"], "CTLS": ["Kafka"], "CYaml": ["Topologies"], "CCrypto": ["Sealing"],
        "CMimalloc": ["platestream", "plateload"],
        "CLZ4": ["Encoding"], "CHTTP": ["Operations"],
    ]

    /// What is wrong with one import; nil when it points to a strictly lower row.
    func fault(importing module: String, from target: Target) -> String? {
        if let rows = Layers.toolchain[module] {
            return rows.contains(target.row) ? nil : "row \(target.row) does not import \(module)"
        }
        guard let row = row(of: module) else { return "\(module) is no module of this package" }
        guard row < target.row else { return "\(target.name) (row \(target.row)) imports \(module) (row \(row))" }
        if let keepers = Layers.keepers[module], !keepers.contains(target.name) {
            return "only \(keepers.sorted().joined(separator: " and ")) may import \(module)"
        }
        return nil
    }

    /// Faults of the manifest itself: rows out of order, a dependency that does not point down.
    var faults: [String] {
        let disorder = zip(targets, targets.dropFirst()).filter { $0.row > $1.row }
            .map { "Package.swift: \($1.name) stands after \($0.name) but in a lower row" }
        let upward = targets.flatMap { target in
            target.dependencies.compactMap { fault(importing: $0, from: target) }.map { "Package.swift: \($0)" }
        }
        return disorder + upward
    }
}

/// The modules that a file imports, with their lines.
func imports(of source: SourceText) -> [(module: String, line: Int)] {
    source.code.enumerated().compactMap { index, line in
        let pattern =
            #/
            ^\s*(@\w+\ +)*(?:(?:package|internal|private|fileprivate|public)\ +)?import\ +
            (?:(?:struct|class|enum|func|protocol)\ +)?(?<module>\w+)
            /#
        guard line.holds("import ") else { return nil }
        return line.firstMatch(of: pattern).map { (String($0.output.module), index + 1) }
    }
}
