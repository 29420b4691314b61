// swift-tools-version: 6.2
// The order of the targets is the architecture: row 0 first, and an import points to a strictly lower row.
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableExperimentalFeature("Lifetimes"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

func library(_ name: String, pkgConfig: String? = nil, apt: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([apt])])
}
func layer(_ name: String, path: String? = nil, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, path: path, swiftSettings: strict)
}
func command(_ name: String, path: String? = nil, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(name: name, dependencies: dependencies, path: path, swiftSettings: strict)
}
func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource]? = nil) -> Target {
    .testTarget(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

let package = Package(
    name: "platestream",
    targets: [
        // Row 0: system libraries, and the few lines of C that are ours.
        library("CRdKafka", pkgConfig: "rdkafka", apt: "librdkafka-dev"),
        library("CYaml", pkgConfig: "yaml-0.1", apt: "libyaml-dev"),
        library("CCrypto", pkgConfig: "libcrypto", apt: "libssl-dev"),
        library("CTLS", pkgConfig: "libssl", apt: "libssl-dev"),
        library("CHTTP", pkgConfig: "libmicrohttpd", apt: "libmicrohttpd-dev"),
        library("CMimalloc", apt: "libmimalloc-dev"),
        .target(name: "CPlatform", cSettings: [.define("_GNU_SOURCE")]),

        // Row 1: the values all share.
        layer("Plates"),

        // Row 2: bytes to values and back; digests; the disk; counters; threads and what they share.
        layer("Encoding", ["Plates", "CPlatform"]),
        layer("Sealing", ["CCrypto"]),
        layer("Files"),
        layer("Measures"),
        layer("Threads", ["Plates", "CPlatform"]),

        // Row 3: the subjects; none imports another.
        layer("Hotlists", ["Plates", "Encoding", "Sealing", "Threads", "CPlatform"]),
        layer("Law", ["Plates", "Encoding"]),
        layer("Windows", ["Plates"]),
        layer("Synthesis", path: "Load/Generator", ["Plates", "Encoding"]),

        // Row 4: the only users of librdkafka with libssl, and of libyaml. What a topology's check proves, it proves with
        // the subjects' own types, so that the run uses exactly that.
        layer("Kafka", ["Plates", "Encoding", "Sealing", "Threads", "CRdKafka", "CTLS"]),
        layer(
            "Topologies",
            ["Plates", "Encoding", "Sealing", "Files", "Threads", "Hotlists", "Law", "Windows", "CYaml"]),

        // Row 5: the straight line; beside it what is read from files and topics while it runs.
        layer(
            "Engine",
            [
                "Plates", "Encoding", "Sealing", "Measures", "Threads", "Hotlists", "Law", "Windows", "Kafka",
                "Topologies", "CPlatform",
            ]),
        layer("Keeping", ["Plates", "Encoding", "Files", "Threads", "Hotlists", "Kafka", "Topologies"]),

        // Row 6: what a person sees.
        layer("Console", ["Plates", "Measures", "Threads"]),
        layer("Operations", ["Plates", "Measures", "CHTTP"]),

        // Row 7: the commands.
        command(
            "platestream",
            [
                "Plates", "Encoding", "Sealing", "Files", "Measures", "Threads", "Hotlists", "Law", "Synthesis",
                "Kafka",
                "Topologies", "Engine", "Keeping", "Console", "Operations", "CMimalloc", "CPlatform",
            ]),
        command(
            "plateload", path: "Load/plateload",
            [
                "Plates", "Encoding", "Files", "Measures", "Threads", "Synthesis", "Kafka", "Console", "CMimalloc",
                "CPlatform",
            ]),

        // Tests: one target a module, and those that hold the house to its rules.
        layer("TestThreads", path: "Tests/TestThreads", ["Threads"]),
        tests("PlatesTests", ["Plates", "Synthesis"]),
        tests("HotlistsTests", ["Plates", "Encoding", "Hotlists", "Synthesis", "CPlatform"]),
        tests("EncodingTests", ["Encoding", "Plates", "Synthesis"], resources: [.copy("Failures")]),
        tests("SealingTests", ["Sealing"]),
        tests("FilesTests", ["Files"]),
        tests("MeasuresTests", ["Measures", "Synthesis"]),
        tests("ThreadsTests", ["Threads", "Plates"]),
        tests(
            "EngineTests",
            [
                "Engine", "Hotlists", "Kafka", "Topologies", "Windows", "Synthesis", "Sealing", "Threads", "Plates",
                "TestThreads",
            ]),
        tests(
            "KeepingTests",
            ["Keeping", "Plates", "Files", "Threads", "Hotlists", "Kafka", "Topologies", "KafkaSupport"]),
        tests("SynthesisTests", ["Synthesis", "Plates", "Encoding"]),
        layer("Oracle", path: "Tests/Oracle", ["Plates", "Law"]),
        tests("LawTests", ["Law", "Plates", "Encoding", "Synthesis", "Oracle"]),
        tests("WindowsTests", ["Windows", "Plates", "Synthesis", "Oracle"]),
        tests(
            "TopologiesTests",
            ["Topologies", "Plates", "Files", "Encoding", "Hotlists", "Law", "Windows", "Synthesis", "Oracle"],
            resources: [.copy("Fixtures")]),
        layer("KafkaSupport", path: "Tests/KafkaSupport", ["Kafka", "Threads", "Plates"]),
        tests(
            "KafkaTests",
            ["Kafka", "Sealing", "Threads", "Plates", "Synthesis", "CRdKafka", "KafkaSupport", "TestThreads"]),
        tests("RealKafkaTests", ["Kafka", "Threads", "Plates", "Synthesis", "CRdKafka", "KafkaSupport"]),
        command(
            "faults", path: "Tests/Faults",
            [
                "Plates", "Encoding", "Sealing", "Files", "Threads", "Hotlists", "Synthesis", "Kafka", "Topologies",
                "Engine", "CRdKafka", "Oracle", "KafkaSupport", "HTTPSupport",
            ]),
        tests("ConsoleTests", ["Console", "Plates"], resources: [.copy("Golden")]),
        layer("HTTPSupport", path: "Tests/HTTPSupport"),
        tests("OperationsTests", ["Operations", "Measures", "Threads", "Plates", "HTTPSupport", "TestThreads"]),
        layer(
            "Simulation", path: "Tests/Simulation",
            ["Oracle", "Plates", "Encoding", "Hotlists", "Windows", "Synthesis", "Kafka", "Topologies", "Engine"]),
        command("simulation", path: "Tests/SimulationCommand", ["Simulation", "CMimalloc"]),
        tests("SimulationTests", ["Simulation", "Plates"]),
        tests(
            "PlatestreamTests",
            [
                "platestream", "Console", "Operations", "Plates", "Files", "Measures", "Threads", "Hotlists",
                "Topologies", "Engine", "Keeping", "Kafka", "KafkaSupport", "HTTPSupport",
                "TestThreads",
            ]),
        tests("PlateloadTests", ["plateload", "Console", "Files", "Kafka", "TestThreads"]),
        tests("TidyTests", []),
    ]
)
