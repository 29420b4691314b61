// Runs the measurements that the command line asks for, or all but those that need 100 million entries.
import Yardsticks

@main
struct Driver {
    static func main() {
        pin_thread(0)
        let wanted = CommandLine.arguments.dropFirst()
        func wants(_ name: String) -> Bool { wanted.isEmpty || wanted.contains(name) }
        if wants("lookups") {
            for entries in [100_000, 1_000_000, 10_000_000] { Lookups(entries: entries, rounds: 9).run() }
        }
        if wanted.contains("large") { Lookups(entries: 100_000_000, rounds: 5).run() }
        if wants("build") { Changes.measureBuilding([100_000, 1_000_000, 10_000_000]) }
        if wants("file") { Changes.measureFile() }
        if wants("swap") { Changes.measureSwaps(10_000_000, rounds: 3) }
        if wants("add") { Changes.measureAdditions(1_000_000, count: 10_000) }
    }
}
