import Glibc
import Simulation

/// Runs seeds of the simulation, and ends with 1 at the first that fails.
///
///     simulation [--seeds N] [--first S] [--mutation NAME] [--go-on]    N seeds from S on, to the first that fails
///     simulation --seed S [--mutation NAME]                             one seed, with every step it takes
///     simulation --list-mutations                                       the mistakes that can be planted
@main
struct Simulate {
    static func main() throws {
        let options = Options(CommandLine.arguments.dropFirst())
        if let seed = options.only {
            let verdict = try Simulation(seed: seed, mutation: options.mutation, isVerbose: true).run()
            print("seed \(seed): trace \(String(verdict.hash, radix: 16)); \(verdict.statistics)")
            for violation in verdict.violations { print("VIOLATION \(violation)") }
            exit(verdict.violations.isEmpty ? 0 : 1)
        }
        var total = UInt64(0)
        var failed = 0
        var statistics = Statistics()
        for seed in options.first..<options.first + options.count {
            let verdict = try Simulation(seed: seed, mutation: options.mutation).run()
            total = total &* 31 &+ verdict.hash
            statistics.add(verdict.statistics)
            guard let violation = verdict.violations.first else { continue }
            print("seed \(seed) fails after \(seed - options.first + 1) seeds: \(violation)")
            print("repeat it with: Tests/simulate --seed \(seed)")
            failed += 1
            if !options.goesOn { break }
        }
        print("\(options.count) seeds from \(options.first): \(failed) fail; traces \(String(total, radix: 16))")
        print(statistics)
        exit(failed == 0 ? 0 : 1)
    }
}

private struct Options {
    var first: UInt64 = 1
    var count: UInt64 = 1_000
    var only: UInt64?
    var mutation: Mutation?
    var goesOn = false

    init(_ arguments: ArraySlice<String>) {
        var rest = arguments
        while let name = rest.popFirst() {
            if name == "--list-mutations" {
                for mutation in Mutation.allCases { print(mutation.rawValue) }
                exit(0)
            }
            if name == "--go-on" {
                goesOn = true
                continue
            }
            guard let value = rest.popFirst() else { Options.refuse("\(name) needs a value") }
            if name == "--mutation" {
                mutation = Mutation(rawValue: value)
                if mutation == nil {
                    Options.refuse("no mutation '\(value)'; there are \(Mutation.allCases.map(\.rawValue))")
                }
                continue
            }
            guard let number = UInt64(value) else { Options.refuse("\(name) \(value) is not a number") }
            switch name {
            case "--first": first = number
            case "--seeds": count = number
            case "--seed": only = number
            default: Options.refuse("no option \(name)")
            }
        }
    }

    private static func refuse(_ sentence: String) -> Never {
        print("simulation: \(sentence)")
        exit(64)
    }
}
