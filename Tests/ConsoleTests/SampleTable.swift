import Console
import Plates

// The command line that the tests read: the contract's commands, as `platestream` has them.

enum Verb: String, CaseIterable { case demo, run, check, hotlistCheck = "hotlist check" }

let brokersOption = Option<Brokers>.brokers("brokers", help: "the cluster, or 'embedded'")
    .required.environment("PLATESTREAM_BROKERS")
let kafkaOption = Option<Setting>.setting(
    "kafka", help: "a client setting of librdkafka, such as security.protocol=SSL"
)
.repeatable.environment("PLATESTREAM_KAFKA")
let workersOption = Option<Int>.count("workers", 1...64, help: "polling threads").fallback("1")
let untilIdleOption = Option<TimeSpan>.duration("until-idle", help: "end once nothing has come for so long")
let createOption = Option<Bool>.flag("create-topics", help: "make the topics that are missing")
let rateOption = Option<Double>.number("rate", 0...10, help: "a share")
let httpOption = Option<HostPort>.address("http", help: "where the dashboard listens")
let nameOption = Option<String>.text("instance", "NAME", help: "a stable identity")
let lossOption = Option<RecordRange>.records("accept-loss", help: "go on without these records").repeatable
let fileOperand = Operand("FILE", help: "the topology file")

let sample = OptionTable<Verb>(
    program: "platestream", version: "1.2.3", summary: "licence-plate reads from Kafka, matched as they arrive",
    commands: [
        Command(.demo, "embedded broker, generated reads, live view", options: [untilIdleOption.spec]),
        Command(
            .run, "runs a topology",
            explanation:
                "Reads the topology's topic as a member of a consumer group and writes alerts until it is stopped.",
            operands: [fileOperand],
            options: [
                brokersOption.spec, kafkaOption.spec, workersOption.spec, untilIdleOption.spec, createOption.spec,
                rateOption.spec, httpOption.spec, nameOption.spec, lossOption.spec,
            ],
            examples: ["platestream run bay-area.yaml --brokers localhost:9092 --create-topics"]),
        Command(.check, "reports every fault in a topology file", operands: [fileOperand]),
        Command(
            .hotlistCheck, "import report of a hotlist file",
            operands: [
                Operand("FILE.csv", help: "the hotlist"), Operand("OTHER.csv", help: "another", isOptional: true),
            ]),
    ],
    common: CommonOptions.all)
