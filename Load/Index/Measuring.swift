// Passes that take turns, so that what disturbs the machine disturbs all of them; what counts is each one's median.
import Glibc
import Yardsticks

/// One way of doing the same work.
final class Contender {
    let name: String
    private let clock: () -> Double
    private let pass: () -> Int
    private var times: [Double] = []
    private(set) var result = 0

    /// - Parameters:
    ///   - clock: the thread's own time, unless something else is asked for: who else computes disturbs it little.
    ///   - pass: does the work once, and returns what is the same for all contenders.
    init(_ name: String, clock: @escaping () -> Double = threadTime, _ pass: @escaping () -> Int) {
        self.name = name
        self.clock = clock
        self.pass = pass
    }

    func run() {
        let start = clock()
        result = pass()
        times.append(clock() - start)
    }

    func forget() { times = [] }

    /// Seconds a pass.
    var median: Double { percentile(50, of: times) }
}

/// Lets the contenders take turns, after one turn that does not count.
func compare(_ contenders: [Contender], rounds: Int) {
    for contender in contenders {
        contender.run()
        contender.forget()
    }
    for _ in 0..<rounds {
        for contender in contenders { contender.run() }
    }
    precondition(Set(contenders.map(\.result)).count == 1, "the contenders do not find the same")
}

func percentile(_ percent: Int, of times: [Double]) -> Double {
    times.isEmpty ? 0 : times.sorted()[min(times.count - 1, times.count * percent / 100)]
}

/// Seconds that the calling thread has computed.
func threadTime() -> Double { time(CLOCK_THREAD_CPUTIME_ID) }

/// Seconds on the wall, of a clock that never jumps.
func wallTime() -> Double { time(CLOCK_MONOTONIC) }

private func time(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// How long passes took: the thread's time, and the longest on the wall.
final class Times {
    private var times: [Double] = []
    private(set) var longest = 0.0

    func add(_ time: Double, _ wall: Double) {
        times.append(time)
        longest = max(longest, wall)
    }

    var median: Double { percentile(50, of: times) }
}

/// Runs the bodies side by side, each on a core of its own, and waits for all.
func sideBySide(_ bodies: [() -> Void]) {
    let threads = bodies.enumerated().map { core, body in
        var handle = pthread_t()
        let start = Unmanaged.passRetained(Body(core: core, body: body))
        let code = pthread_create(&handle, nil, runBody, start.toOpaque())
        precondition(code == 0, "the system gives no more threads")
        return handle
    }
    for thread in threads { pthread_join(thread, nil) }
}

private final class Body {
    let core: Int
    let body: () -> Void

    init(core: Int, body: @escaping () -> Void) {
        self.core = core
        self.body = body
    }
}

private func runBody(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let argument {
        let start = Unmanaged<Body>.fromOpaque(argument).takeRetainedValue()
        pin_thread(Int32(start.core))
        start.body()
    }
    return nil
}

func rounded(_ value: Double, _ digits: Int = 2) -> String {
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    return "\((value * scale).rounded() / scale)"
}
