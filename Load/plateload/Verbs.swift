import Console

/// The commands, as they are typed.
enum Verb: String {
    case generate, run, score
}

/// The profiles that have a name.
enum ProfileName: String, CaseIterable, Sendable { case demo, town, county, state }

/// What the topology promises of its alerts.
enum Guarantee: String, CaseIterable, Sendable {
    case exactlyOnce = "exactly-once"
    case atLeastOnce = "at-least-once"
}

/// Every option of `plateload`, once: the key of its look-up and its line in the help.
enum Options {
    static let profile = Option<ProfileName>.choice("profile", help: "what kind of traffic").fallback("demo")
    static let reads = Option.count("reads", 1...100_000_000_000, help: "how many reads; the profile says otherwise")
    static let entries = Option.count("entries", 0...100_000_000, help: "how many hotlist rows")
    static let hitRatio = Option.number("hit-ratio", 0...1, help: "share of reads that match an entry, such as 0.002")
    static let faultRatio = Option.number("fault-ratio", 0...1, help: "share of records that must become dead letters")
    static let lateRatio = Option.number(
        "late-ratio", 0...1, help: "share of reads that come 10 minutes to 1 hour late")
    static let resentRatio = Option.number("resent-ratio", 0...1, help: "share of reads that are sent a second time")
    static let lookAlikes = Option.flag("look-alikes", help: "let the list match look-alikes (tier ocr)")
    static let wildcards = Option.flag("wildcards", help: "plant entries with wildcards")
    static let start = Option.text("start", "TIME", help: "event time of the first read (RFC 3339)")
        .fallback("2026-01-01T00:00:00Z")
    static let seed = Option.count("seed", 0...Int.max, help: "the same seed gives the same bytes").fallback("1")
    static let guarantee = Option<Guarantee>.choice("guarantee", help: "what the topology promises of its alerts")
        .fallback("exactly-once")
    static let out = Option.text("out", "DIR", help: "where the files go; made if it is missing").required
    static let force = Option.flag("force", help: "replace a load that lies there")

    static let brokers = Option.brokers("brokers", help: "the Kafka cluster").environment("PLATESTREAM_BROKERS")
    static let kafka = Option.setting(
        "kafka", help: "a setting of the Kafka client, such as security.protocol=SASL_SSL; may be given again"
    ).repeatable.environment("PLATESTREAM_KAFKA_SETTINGS")
    static let topic = Option.text("topic", "NAME", help: "the topic of reads").fallback("reads")
    static let createTopic = Option.count(
        "create-topic", 1...10_000, placeholder: "PARTITIONS", help: "make the topic if it is missing")
    static let rate = Option.count("rate", 1...1_000_000_000, help: "reads a second; without it as fast as possible")
    static let limit = Option.count("limit", 1...100_000_000_000, help: "stop after this many reads")
    static let dryRun = Option.flag("dry-run", help: "make and place every record, and send none")

    static let truth = Option.text("truth", "FILE", help: "the truth.csv that 'generate' wrote").required
    static let topology = Option.text("topology", "NAME", help: "the topology whose topics are read")
    static let alerts = Option.text("alerts", "FILE", help: "alerts from a file instead, one JSON object a line")
    static let deadLetters = Option.text(
        "dead-letters", "FILE", help: "headers of dead letters, one a line, as kcat prints them with -f '%h\\n'")
    static let exactlyOnce = Option.flag("exactly-once", help: "an alert that comes twice is a failure too")

    static let shape: [OptionSpec] = [
        profile.spec, reads.spec, entries.spec, hitRatio.spec, faultRatio.spec, lateRatio.spec, resentRatio.spec,
        lookAlikes.spec, wildcards.spec, start.spec, seed.spec,
    ]
}

enum Operands {
    static let folder = Operand(
        "DIR", help: "what 'generate' wrote; without it reads are made on the way", isOptional: true)
}

let commandLine = OptionTable<Verb>(
    program: "plateload", version: "0.1.0",
    summary: "Makes licence-plate reads with known answers, and checks the answers.",
    commands: [
        Command(
            .generate, "writes reads, a hotlist, a topology, and what must come of them",
            explanation: """
                Writes reads.jsonl (a value a line; an empty line is a null value), hotlist.csv, topology.yaml and
                truth.csv.
                The same profile, options and seed give the same bytes on every machine.
                """,
            options: Options.shape + [
                Options.topic.spec, Options.guarantee.spec, Options.out.spec, Options.force.spec,
            ],
            examples: [
                "plateload generate --profile county --reads 1_000_000 --entries 1_000_000 --hit-ratio 0.002 --out load"
            ]),
        Command(
            .run, "sends reads to Kafka, keyed by canonical plate",
            operands: [Operands.folder],
            options: [
                Options.brokers.spec, Options.kafka.spec, Options.topic.spec, Options.createTopic.spec,
                Options.rate.spec,
                Options.limit.spec, Options.dryRun.spec,
            ] + Options.shape,
            examples: [
                "plateload run load --brokers localhost:9092 --topic reads --create-topic 8",
                "plateload run --profile state --seed 7 --rate 100_000 --brokers localhost:9092",
            ]),
        Command(
            .score, "compares alerts, decisions and dead letters with the truth",
            explanation: """
                Reads the topics of the topology from start to end. Ends with 0 when they are what the truth says, with
                1 otherwise. What comes twice is counted, and is not a failure unless --exactly-once is given.
                """,
            options: [
                Options.truth.spec, Options.brokers.spec, Options.kafka.spec, Options.topology.spec,
                Options.alerts.spec,
                Options.deadLetters.spec, Options.exactlyOnce.spec,
            ],
            examples: ["plateload score --truth load/truth.csv --brokers localhost:9092 --topology load-county"]),
    ],
    common: [CommonOptions.format.spec])
