import Console
import Plates
import Testing

/// The command line: what is read, and what each mistake is told.
struct OptionTableTests {
    private func run(_ line: String, environment: [String: String] = [:]) throws -> Invocation<Verb> {
        let arguments = line.split(separator: " ").map(String.init)
        guard case .run(let invocation) = try sample.read(arguments, environment: environment) else {
            throw UsageError(sentence: "'\(line)' only shows something")
        }
        return invocation
    }

    private let start = "run bay.yaml --brokers a:1"

    @Test func everyKindOfValueIsRead() throws {
        let invocation = try run(
            "run bay.yaml --brokers=a:1,[::1]:9092 --kafka a.b=c=d --workers 8 --kafka x= --until-idle 10m "
                + "--create-topics --rate 0.5 --http 127.0.0.1:8080 --instance east --log-level debug --format json")
        #expect(invocation.command == .run)
        #expect(invocation.value(of: fileOperand) == "bay.yaml")
        #expect(
            invocation.value(of: brokersOption)
                == .cluster([HostPort(host: "a", port: 1), HostPort(host: "::1", port: 9092)]))
        #expect(invocation.all(kafkaOption) == [Setting(key: "a.b", value: "c=d"), Setting(key: "x", value: "")])
        #expect(invocation.value(of: workersOption) == 8)
        #expect(invocation[untilIdleOption] == .minutes(10))
        #expect(invocation.isSet(createOption))
        #expect(invocation[rateOption] == 0.5)
        #expect(invocation[httpOption]?.description == "127.0.0.1:8080")
        #expect(invocation[nameOption] == "east")
        #expect(invocation.value(of: CommonOptions.logLevel) == .debug)
        #expect(invocation.value(of: CommonOptions.format) == .json)
    }

    @Test func whatIsLeftOutIsNilOrItsFallback() throws {
        let invocation = try run(start)
        #expect(invocation.value(of: workersOption) == 1)
        #expect(invocation.value(of: CommonOptions.format) == .text)
        #expect(invocation[untilIdleOption] == nil)
        #expect(invocation.all(kafkaOption).isEmpty)
        #expect(!invocation.isSet(createOption))
    }

    @Test func theEnvironmentStandsInForAnOption() throws {
        let variables = [
            "PLATESTREAM_BROKERS": "embedded", "PLATESTREAM_KAFKA": "a=1\nb=2", "PLATESTREAM_LOG_LEVEL": "",
        ]
        let invocation = try run("run bay.yaml", environment: variables)
        #expect(invocation.value(of: brokersOption) == .embedded)
        #expect(invocation.all(kafkaOption).map(\.key) == ["a", "b"])
        #expect(invocation.value(of: CommonOptions.logLevel) == .info)
        #expect(
            try run(start, environment: variables).value(of: brokersOption) == .cluster([HostPort(host: "a", port: 1)]))
    }

    @Test(arguments: [
        ("100ms", 100_000_000), ("3s", 3_000_000_000), ("10m", 600_000_000_000), ("2h", 7_200_000_000_000),
        ("0s", 0), ("1d", 86_400_000_000_000),
    ])
    func aDurationIsANumberAndAUnit(text: String, nanoseconds: Int64) throws {
        #expect(try run("\(start) --until-idle \(text)")[untilIdleOption]?.nanoseconds == nanoseconds)
    }

    @Test(arguments: [
        ("", "say what to do: demo, run, check, hotlist check (see 'platestream --help')"),
        ("rnu bay.yaml", "there is no command 'rnu'; did you mean 'run'? (see 'platestream --help')"),
        (
            "hotlist chek",
            "there is no command 'hotlist chek'; did you mean 'hotlist check'? (see 'platestream --help')"
        ),
        ("hotlist foo a.csv", "there is no command 'hotlist foo', but 'hotlist check' (see 'platestream --help')"),
        ("hotlist --strict", "there is no command 'hotlist', but 'hotlist check' (see 'platestream --help')"),
        ("fly", "there is no command 'fly' (see 'platestream --help')"),
        ("--brokers a:1 run", "the command comes before its options, not '--brokers' (see 'platestream --help')"),
    ])
    func aWrongCommandIsTold(line: String, sentence: String) {
        check(line, "platestream: " + sentence)
    }

    @Test(arguments: [
        ("run bay.yaml --broker a:1", "there is no option '--broker'; did you mean --brokers?"),
        ("run bay.yaml --xyzzy", "there is no option '--xyzzy'"),
        ("run bay.yaml", "give --brokers HOST:PORT[,...] (or the variable PLATESTREAM_BROKERS)"),
        ("run --brokers a:1", "give FILE, the topology file"),
        ("run a b --brokers a:1", "'b' is one argument too many"),
        ("run bay.yaml --brokers", "--brokers wants a value: HOST:PORT[,...]"),
        ("run bay.yaml --brokers --workers 2", "--brokers wants a value: HOST:PORT[,...]"),
        ("run bay.yaml --brokers a", "--brokers wants HOST:PORT[,HOST:PORT...] or embedded, not 'a'"),
        ("run bay.yaml --brokers a:1,", "--brokers wants HOST:PORT[,HOST:PORT...] or embedded, not 'a:1,'"),
        ("run bay.yaml --brokers a:0", "--brokers wants HOST:PORT[,HOST:PORT...] or embedded, not 'a:0'"),
        ("run bay.yaml --brokers a:65536", "--brokers wants HOST:PORT[,HOST:PORT...] or embedded, not 'a:65536'"),
        ("run bay.yaml --brokers ::1:9092", "--brokers wants HOST:PORT[,HOST:PORT...] or embedded, not '::1:9092'"),
        ("run bay.yaml --brokers a:1 --workers 0", "--workers wants a whole number from 1 to 64, not '0'"),
        ("run bay.yaml --brokers a:1 --workers -1", "--workers wants a whole number from 1 to 64, not '-1'"),
        ("run bay.yaml --brokers a:1 --workers 2 --workers 3", "--workers stands there twice"),
        ("run bay.yaml --brokers a:1 --create-topics=yes", "--create-topics takes no value"),
        (
            "run bay.yaml --brokers a:1 --until-idle 5",
            "--until-idle wants a duration such as 100ms, 3s, 10m or 2h, not '5'"
        ),
        (
            "run bay.yaml --brokers a:1 --until-idle 99999999999h",
            "--until-idle wants a duration such as 100ms, 3s, 10m or 2h, not '99999999999h'"
        ),
        ("run bay.yaml --brokers a:1 --kafka =secret", "--kafka wants KEY=VALUE, not ''"),
        (
            "run bay.yaml --brokers a:1 --log-level loud",
            "--log-level wants one of error, warning, info, debug, not 'loud'"
        ),
    ])
    func aWrongOptionIsToldWithItsRemedy(line: String, sentence: String) {
        check(line, "platestream run: \(sentence) (see 'platestream run --help')")
    }

    @Test(arguments: [
        (
            "reads:3:1000-1999",
            RecordRange(topic: "reads", partition: Partition(3), first: Offset(1000), last: Offset(1999))
        ),
        ("a.b_c-1:0:0-0", RecordRange(topic: "a.b_c-1", partition: Partition(0), first: Offset(0), last: Offset(0))),
    ])
    func recordsAreAPartitionAndARange(text: String, range: RecordRange) throws {
        #expect(try run("\(start) --accept-loss \(text)").all(lossOption) == [range])
        #expect(try run("\(start) --accept-loss \(text) --accept-loss \(text)").all(lossOption) == [range, range])
    }

    @Test(arguments: [
        "reads", "reads:3", "reads:3:1000", "reads:3:1999-1000", ":3:1-2", "reads:-1:1-2", "reads:x:1-2",
        "reads:3:1-", "reads:3:-2", "reads:3:1-2-3", "reads:3:1-2:4", "re/ads:3:1-2", "reads:3000000000:1-2",
        "reads:3:1-99999999999999999999", "reads:3:+1-2",
    ])
    func whatIsNoRangeOfRecordsIsTold(text: String) {
        check(
            "\(start) --accept-loss \(text)",
            "platestream run: --accept-loss wants TOPIC:PARTITION:FROM-TO, such as reads:3:1000-1999, not '\(text)' "
                + "(see 'platestream run --help')")
    }

    private func check(_ line: String, _ expected: String, at location: SourceLocation = #_sourceLocation) {
        do {
            _ = try sample.read(line.split(separator: " ").map(String.init), environment: [:])
            Issue.record("'\(line)' was accepted", sourceLocation: location)
        } catch {
            #expect(error.sentence == expected, sourceLocation: location)
        }
    }

    @Test func aFaultyVariableIsNamed() {
        #expect(
            throws: UsageError(
                sentence: "platestream run: PLATESTREAM_BROKERS wants HOST:PORT[,HOST:PORT...] or embedded, not 'x' "
                    + "(see 'platestream run --help')")
        ) { try run("run bay.yaml", environment: ["PLATESTREAM_BROKERS": "x"]) }
    }

    @Test func afterTwoDashesEverythingIsAnOperand() throws {
        let request = try sample.read(["hotlist", "check", "--", "--odd.csv", "-"], environment: [:])
        guard case .run(let invocation) = request else { throw UsageError(sentence: "shows something") }
        #expect(invocation[Operand("FILE.csv", help: "")] == "--odd.csv")
        #expect(invocation[Operand("OTHER.csv", help: "")] == "-")
    }

    @Test(arguments: ["--version", "run --version"])
    func theVersionIsShown(line: String) throws {
        guard
            case .show("platestream 1.2.3\n") = try sample.read(
                line.split(separator: " ").map(String.init), environment: [:])
        else { throw UsageError(sentence: "no version") }
    }
}
