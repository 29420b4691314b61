import Testing

/// The rules themselves, on small bad examples: a rule that finds nothing anywhere holds nothing.
struct RuleTests {
    @Test(arguments: [
        ("a // b\nc", "a     \nc"), ("a /* b /* c */ d */ e", "a                   e"),
        (#"x = "a // b" // c"#, #"x = "      "     "#), (##"x = #"a " \n"# + 1"##, ##"x = #"      "# + 1"##),
        (#"x = "a\(f("b"))c" + d"#, #"x = "   f(" ")  " + d"#), (#"x = "\"" + y"#, #"x = "  " + y"#),
        ("x = \"\"\"\n  try! \"q\"\n  \"\"\" + y", "x = \"\"\"\n          \n  \"\"\" + y"),
    ])
    func commentsAndTextAreNotCode(text: String, code: String) {
        #expect(SourceText(text).code.joined(separator: "\n").trimmedEnds == code.trimmedEnds)
    }

    @Test(arguments: [
        "let x = try! f()", "let x = y as! Int", "fatalError(\"x\")", "// TODO: later", "let a = 1 // FIXME",
        "public func f() {}", "open class C {}", "public import Plates", "var count = 0", "    static var shared = C()",
        "nonisolated(unsafe) let x = y", "unsafe clock_gettime(clock, &time)", "let now = ContinuousClock.now",
        "let now = Date()",
    ])
    func aForbiddenWordIsFound(line: String) {
        #expect(forbiddenWords(SourceText(line), in: "x", isTest: false).count == 1)
    }

    @Test(arguments: [
        "let x = try? f()", "let text = \"try! as! fatalError(\"", "// never try! this", "let publication = 1",
        "    var count = 0",
        "static var all: [Int] { [1] }", "// Safe because written once.\nnonisolated(unsafe) let x = y",
        "package func open() {}",
        "file.open(path)", "func f() {\n    var x = 1\n}",
    ])
    func whatOnlyLooksLikeItIsNot(text: String) {
        #expect(forbiddenWords(SourceText(text), in: "x", isTest: false) == [])
    }

    @Test(arguments: [
        ("func f() {\n" + String(repeating: "    g()\n", count: 69) + "}", 1),
        ("func f() {\n" + String(repeating: "    g()\n", count: 68) + "}", 0),
        ("init(\n    a: Int\n) {\n" + String(repeating: "    g()\n", count: 70) + "}", 1),
        ("protocol P {\n    func f()\n    func g() -> Int\n}\n" + String(repeating: "let a = 1\n", count: 80), 0),
        (
            "struct S {\n    func f(\n        a: Int\n    )\n        -> Int\n    {\n"
                + String(repeating: "  g()\n", count: 70) + "    }\n}", 1
        ),
        ("struct S {\n" + String(repeating: "    func f() { g() }\n", count: 80) + "}", 0),
    ])
    func aLongFunctionIsFound(text: String, count: Int) {
        #expect(longFunctions(SourceText(text), in: "x").count == count)
    }

    @Test func aLongLineAndALongFileAreFound() {
        #expect(longLines(SourceText(String(repeating: "x ", count: 60) + "x"), in: "x").count == 1)
        #expect(longLines(SourceText(String(repeating: "x ", count: 60)), in: "x").isEmpty)
        #expect(longFile(SourceText(String(repeating: "x\n", count: 351)), in: "x").count == 1)
        #expect(longFile(SourceText(String(repeating: "x\n", count: 350)), in: "x").isEmpty)
    }

    @Test(arguments: [
        ("import Plates\n\n/// What it is.\nstruct S {}", 0), ("// What it is.\nimport Plates", 0),
        ("package import A\nstruct S {}", 1),
        ("struct S {}", 1), ("", 1),
    ])
    func aFileWithoutAnOpeningIsFound(text: String, count: Int) {
        #expect(missingOpening(SourceText(text), in: "x").count == count)
    }

    @Test(arguments: [
        ("see /" + "home/ann/x", false, 1), ("path: \"/" + "work/main\"", true, 1), ("../" + "shared/data", false, 1),
        ("../" + "shared/data", true, 0), ("artwork/home/x", false, 0), ("/usr/lib/x", false, 0),
    ])
    func aForeignPathIsFound(line: String, mayNameShared: Bool, count: Int) {
        #expect(foreignPaths([line[...]], in: "x", mayNameShared: mayNameShared).count == count)
    }

    @Test(arguments: [
        ("func lonely() {}", "", ["lonely"]), ("func used() {}", "used()", []), ("let lonely = used", "", ["lonely"]),
        ("struct Used { let x: Int }", "Used(x: 1)", []), ("enum Used { case lonely }", "Used.self", []),
        ("func lonely() {}", "// lonely()", ["lonely"]), ("var text: String { words }", "\"\\(text)\"", []),
    ])
    func anUnusedNameIsFound(product: String, test: String, names: [String]) {
        let files = [("Sources/a", product), ("Tests/a", test)]
            .map { (path: $0.0, words: Vocabulary(SourceText($0.1))) }
        let findings = unusedNames(files) { $0 == "Sources/a" }
        #expect(findings == names.map { "Sources/a:1: '\($0)' is declared and never used; delete it" })
    }

    @Test(arguments: [
        ("Plate(text)", 0), ("read.canonical", 0), ("tier == .exact", 0), ("// Plate", 1), ("Foreign()", 1),
    ])
    func anUnusedImportIsFound(code: String, count: Int) {
        let names: [String: Set<Substring>] = ["Plates": ["Plate", "canonical", "exact"]]
        let imports = [(module: "Plates", line: 1), (module: "Glibc", line: 2)]
        let findings = unusedImports(of: imports, by: Vocabulary(SourceText(code)), in: "x", names: names)
        #expect(findings.count == count)
    }

    private static let manifest = """
        func layer(_ name: String) -> Target { .target(name: name) }
        let package = Package(
            targets: [
                // Row 0: libraries.
                library("CRdKafka", pkgConfig: "rdkafka", apt: "librdkafka-dev"),
                .target(name: "CPlatform"),
                // Row 1: values.
                layer("Plates"),
                // Row 3: subjects.
                layer("Law", ["Plates"]),
                layer("Synthesis", path: "Load/Generator", ["Plates"]),
                // Row 4: Kafka.
                layer("Kafka", ["Plates", "CRdKafka"]),
                // Row 5: the line.
                layer(
                    "Engine",
                    ["Plates", "Kafka"]),
                // Row 7: commands.
                command("platestream", ["Engine"]),
                // Tests.
                tests("LawTests", ["Law"]),
            ])
        """

    @Test func theManifestIsTheArchitecture() {
        let layers = Layers(manifest: Self.manifest)
        #expect(
            layers.targets.map { "\($0.row) \($0.name)" } == [
                "0 CRdKafka", "0 CPlatform", "1 Plates", "3 Law", "3 Synthesis", "4 Kafka", "5 Engine", "7 platestream",
            ])
        #expect(layers.target(holding: "Load/Generator/Seed.swift")?.name == "Synthesis")
        #expect(layers.targets.last { $0.name == "Engine" }?.dependencies == ["Plates", "Kafka"])
        #expect(layers.faults == [])
    }

    @Test(
        arguments: [
            ("Law", "Plates", nil), ("Law", "Glibc", nil),
            ("Law", "Synthesis", "Law (row 3) imports Synthesis (row 3)"),
            ("Plates", "Law", "Plates (row 1) imports Law (row 3)"),
            ("Engine", "Foundation", "row 5 does not import Foundation"),
            ("platestream", "Foundation", nil), ("Engine", "CRdKafka", "only Kafka may import CRdKafka"),
            ("Kafka", "CRdKafka", nil),
            ("Law", "Numerics", "Numerics is no module of this package"),
        ] as [(String, String, String?)])
    func anImportUpwardsIsFound(from: String, module: String, fault: String?) throws {
        let layers = Layers(manifest: Self.manifest)
        let target = try #require(layers.targets.first { $0.name == from })
        #expect(layers.fault(importing: module, from: target) == fault)
    }

    @Test func aManifestOutOfOrderIsFound() {
        let swapped = Self.manifest.replacing("// Row 1: values.", with: "// Row 6: values.")
        #expect(Layers(manifest: swapped).faults.contains("Package.swift: Law stands after Plates but in a lower row"))
        #expect(Layers(manifest: swapped).faults.contains("Package.swift: Law (row 3) imports Plates (row 6)"))
    }

    @Test(arguments: [
        ("package import Plates", "Plates"), ("@preconcurrency import Glibc", "Glibc"),
        ("import struct Plates.Plate", "Plates"),
        ("@_exported public import Plates", "Plates"), ("// import Plates", ""), ("let important = 1", ""),
    ])
    func anImportIsReadInEveryForm(line: String, module: String) {
        #expect(imports(of: SourceText(line)).first?.module ?? "" == module)
    }
}

extension String {
    /// Each line without the spaces at its end.
    fileprivate var trimmedEnds: String {
        split(separator: "\n", omittingEmptySubsequences: false)
            .map { line in String(line.reversed().drop { $0 == " " }.reversed()) }.joined(separator: "\n")
    }
}
