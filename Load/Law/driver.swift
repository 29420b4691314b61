// Times our decisions, and writes policy and requests for the yardstick: `lawbench FOLDER ROUNDS`.
import Glibc
import Law
import Plates

@main
enum Driver {
    static func main() {
        guard CommandLine.arguments.count == 3, let rounds = Int(CommandLine.arguments[2]), rounds > 0 else {
            print("lawbench FOLDER ROUNDS")
            exit(64)
        }
        var policy = MeasuredPolicy()
        let law = Law(policy.book, policy: .first)
        let requests = (0..<4_096).map { _ in policy.facts() }
        var times: [Double] = []
        var permits = 0
        for _ in 0...rounds {
            let start = threadTime()
            permits = countPermits(of: requests, by: law)
            times.append(threadTime() - start)
        }
        let nanoseconds = times.dropFirst().sorted()[rounds / 2] / Double(requests.count) * 1e9
        print("ours: \(rounded(nanoseconds)) ns a decision, \(permits) permits of \(requests.count)")

        let asked = requests.prefix(100).enumerated()
            .map { policy.cedarRequest($0, $1, isPermit: law.decide($1).effect == .permit) }
            .joined(separator: ",\n")
        write("{\"nanoseconds\":\(nanoseconds),\"requests\":[\(asked)]}", to: "requests.json")
        write(policy.cedar, to: "policies.cedar")
    }

    /// On no actor, so that nothing but decisions is timed.
    private nonisolated static func countPermits(of requests: [SharingFacts], by law: borrowing Law) -> Int {
        var permits = 0
        for request in requests where law.decide(request).grant != nil { permits += 1 }
        return permits
    }

    private static func rounded(_ number: Double) -> Double { (number * 10).rounded() / 10 }

    private static func write(_ text: String, to name: String) {
        guard let file = fopen("\(CommandLine.arguments[1])/\(name)", "w"), fputs(text, file) >= 0 else {
            print("\(name) cannot be written")
            exit(1)
        }
        fclose(file)
    }

    /// Seconds that the calling thread has computed.
    private static func threadTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
