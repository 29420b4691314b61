import Console
import Hotlists
import Plates
import Topologies

/// The commands, as they are typed.
enum Verb: String {
    case demo, run, check
    case hotlistCheck = "hotlist check"
    case hotlistAdd = "hotlist add"
    case hotlistRemove = "hotlist remove"
    case policyMatrix = "policy matrix"
}

/// Every option of `platestream`, once: the key of its look-up and its line in the help.
enum Options {
    static let duration = Option.duration("for", help: "how long the demo lasts").fallback("1m")
    static let brokers = Option.brokers(
        "brokers", help: "the Kafka cluster, or 'embedded' for a broker in this process"
    )
    .required.environment("PLATESTREAM_BROKERS")
    static let kafka = Option.setting(
        "kafka", help: "a setting of the Kafka client, such as security.protocol=SASL_SSL"
    ).repeatable.environment("PLATESTREAM_KAFKA_SETTINGS")
    static let workers = Option.count(
        "workers", 1...64, help: "polling threads, each a member of the group; one a core is plenty"
    ).fallback("1")
    static let instance = Option.text(
        "instance", "NAME", help: "a stable identity: a restart under the same name takes over at once")
    static let stay = Option.flag(
        "stay",
        help:
            "keep the place of --instance in the group at the end, for a restart within its session (45 s): until then "
            + "nobody else reads its partitions")
    static let data = Option.text(
        "data", "DIR",
        help: "local state, which shortens a restart; one process each, and a disk that can be lost"
    ).fallback("./platestream-data")
    static let acceptLoss = Option.records(
        "accept-loss",
        help: "go on although these records were deleted unread: the range that the error names, its last record "
            + "included"
    ).repeatable
    static let acceptNewLog = Option.place(
        "accept-new-log",
        help: "give up this position, which the error names: the topic of reads is another than it was, and the "
            + "partition is read from its beginning"
    ).repeatable
    static let acceptNewWindows = Option.place(
        "accept-new-windows",
        help: "go on at this position, which the error names, though the kept state is lost: windows start anew, and "
            + "what was told may be told again"
    ).repeatable
    static let acceptRepartitioning = Option.flag(
        "accept-repartitioning",
        help: "go on although the topic of reads has more partitions than before: the windows of plates that moved "
            + "start anew")
    static let law = Option.text(
        "law", "DIR",
        help: "the folder of the law packs; none = looked for beside the topology, above it, and with the program")
    static let untilIdle = Option.duration(
        "until-idle", help: "end once all partitions have been quiet for DURATION and everything is committed")
    static let createTopics = Option.flag("create-topics", help: "make the topics that are missing")
    static let http = Option.listener(
        "http",
        help: "serve /healthz, /readyz and /metrics there: on this machine's loopback only; port 0 is one that is free"
    ).environment("PLATESTREAM_HTTP")
    static let strict = Option.flag("strict", help: "end with 1 when there are warnings")
    static let list = Option.text("list", "ID", help: "the hotlist's id in the topology; it must come from a topic")
        .required
    static let topology = Option.text(
        "topology", "FILE", help: "read the file as a list of this topology is read: its columns, dates and limits")
    static let listOfTopology = Option.text("list", "ID", help: "the hotlist's id in the topology")
    static let column = Option.setting(
        "column", help: "the header of a column in the file, such as entry_id=ITEM"
    ).repeatable
    static let running = Option.text(
        "running", "FILE",
        help: "the version that is running now, as its CSV file or as what a run keeps of it in its --data folder, "
            + "TOPOLOGY-LIST.accepted: refuse a file that shrinks too much against it")
    static let now = Option.text(
        "now", "TIME", help: "judge what has expired as of this RFC 3339 time instead of the clock's")
}

/// The columns of a hotlist's entry as options of `hotlist add`.
enum EntryOptions {
    static let entryID = Option.text(
        "entry-id", "ID", help: "the entry's id: one that is on the list already is replaced"
    ).required
    static let plate = Option.text("plate", "PLATE", help: "with ? for one character and * for any run").required
    static let reason = Option.text("reason", "REASON", help: "such as stolen-vehicle or amber-alert").required
    static let expiresAt = Option.text("expires-at", "TIME", help: "an RFC 3339 time").required
    static let region = Option.text("region", "REGION", help: "such as US-CA; none = unknown")
    static let sourceFile = Option.text("source-file", "FILE", help: "the NCIC file of origin, named like a reason")
    static let effectiveAt = Option.text("effective-at", "TIME", help: "an RFC 3339 time; none = always in the past")
    static let priority = Option.text("priority", "low|normal|high", help: "none = normal")
    static let make = Option.text("make", "MAKE", help: "of the vehicle")
    static let model = Option.text("model", "MODEL", help: "of the vehicle")
    static let color = Option.text("color", "COLOR", help: "of the vehicle")
    static let body = Option.text("body", "BODY", help: "of the vehicle")
    static let caseNumber = Option.text("case-number", "NUMBER", help: "as alerts show it")
    static let derivedFrom = Option.text("derived-from", "ID", help: "the entry that this one was derived from")
    static let note = Option.text("note", "TEXT", help: "for those who look at the list")

    /// By the members of a record.
    static let columns: [(HotlistColumn, Option<String>)] = [
        (.entryID, entryID), (.plate, plate), (.region, region), (.reason, reason), (.sourceFile, sourceFile),
        (.effectiveAt, effectiveAt), (.expiresAt, expiresAt), (.priority, priority), (.make, make), (.model, model),
        (.color, color), (.body, body), (.caseNumber, caseNumber), (.derivedFrom, derivedFrom), (.note, note),
    ]
}

enum Operands {
    static let topology = Operand("FILE", help: "the topology file")
    static let hotlist = Operand("FILE.csv", help: "the hotlist file")
}

let commandLine = OptionTable<Verb>(
    program: "platestream", version: "0.1.0",
    surroundings: { ["time zone files: version \(TimeZoneFiles.ofThisMachine.shownVersion)"] },
    summary: "Matches licence-plate reads against hotlists, tells only who may know, and says why.",
    commands: [
        Command(
            .demo, "shows the whole system at work, with nothing to install or configure",
            explanation: """
                Starts a broker in this process, makes up reads, a hotlist and a topology from a seed, and runs them.
                The screen says where the files are and how to look at the alerts from another terminal.
                """,
            options: [Options.duration.spec], examples: ["platestream demo", "platestream demo --for 10m"]),
        Command(
            .run, "runs a topology: reads in, alerts and decisions out",
            explanation: """
                Ends on SIGINT, SIGTERM or SIGHUP: what was polled is finished and committed, and the group is left.
                """,
            operands: [Operands.topology],
            options: [
                Options.brokers.spec, Options.kafka.spec, Options.workers.spec, Options.instance.spec,
                Options.stay.spec, Options.createTopics.spec, Options.untilIdle.spec, Options.data.spec,
                Options.acceptLoss.spec, Options.acceptNewLog.spec, Options.acceptNewWindows.spec,
                Options.acceptRepartitioning.spec, Options.law.spec, Options.http.spec,
            ],
            examples: [
                "platestream run topology.yaml --brokers kafka-1:9092,kafka-2:9092 --create-topics",
                "platestream run topology.yaml --brokers kafka:9093 --kafka security.protocol=SASL_SSL",
                "platestream run topology.yaml --brokers kafka:9092 --instance east --data /var/lib/platestream",
                "platestream run topology.yaml --brokers kafka:9092 --http 127.0.0.1:8080",
            ]),
        Command(
            .check, "reports every fault in a topology file",
            explanation: "Ends with 0 when it is clean, with 2 when it has errors.",
            operands: [Operands.topology], options: [Options.strict.spec, Options.law.spec],
            examples: ["platestream check topology.yaml"]),
        Command(
            .hotlistCheck, "reports what an import of a hotlist file would reject, and what looks wrong in it",
            explanation: "Ends with 0 when the file would be loaded, with 2 when it would be refused whole.",
            operands: [Operands.hotlist],
            options: [
                Options.topology.spec, Options.listOfTopology.spec, Options.column.spec, Options.running.spec,
                Options.now.spec,
            ],
            examples: [
                "platestream hotlist check svs.csv",
                "platestream hotlist check svs.csv --column entry_id=ITEM --column plate=LIC",
                "platestream hotlist check hotlists/svs.csv --topology topology.yaml --list ca-svs",
                "platestream hotlist check svs.csv --running /var/lib/platestream/bay-area-svs.accepted",
            ]),
        Command(
            .hotlistAdd, "writes an entry to the topic of a hotlist",
            explanation: """
                The entry is judged as a row of a file would be; ends with 2 and the reason when it is bad.
                What 'hotlist check' would say of it is a warning on standard error. Reads the topic to the end, to
                tell whether an entry is new. Ends with 0 once Kafka has it: running topologies take it up at once.
                """,
            operands: [Operands.topology],
            options: [Options.list.spec, Options.brokers.spec, Options.kafka.spec]
                + EntryOptions.columns.map(\.1.spec),
            examples: [
                "platestream hotlist add topology.yaml --brokers kafka:9092 --list amber --entry-id A-17 "
                    + "--plate '8ABC1*' --region US-CA --reason amber-alert --expires-at 2027-06-30T00:00:00Z"
            ]),
        Command(
            .hotlistRemove, "removes an entry from the topic of a hotlist",
            explanation: "Ends with 0 once Kafka has it, also when there was no such entry, which it says.",
            operands: [Operands.topology],
            options: [
                Options.list.spec, Options.brokers.spec, Options.kafka.spec, EntryOptions.entryID.spec,
            ],
            examples: ["platestream hotlist remove topology.yaml --brokers kafka:9092 --list amber --entry-id A-17"]),
        Command(
            .policyMatrix, "prints who can be told what by whom, on which condition, and by which rule",
            explanation: """
                The law is asked of every class of facts of today. Owners come in the order of the topology, permits
                before denials. Ends with 2 when the topology has errors.
                """,
            operands: [Operands.topology], options: [Options.law.spec],
            examples: ["platestream policy matrix topology.yaml"]),
    ],
    common: CommonOptions.all)
