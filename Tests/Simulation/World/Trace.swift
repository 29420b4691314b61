import Plates

/// What happened, as one number to compare two runs by, and on demand as lines to read.
package struct Trace {
    package private(set) var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    package private(set) var count = 0
    package let isVerbose: Bool

    init(isVerbose: Bool) { self.isVerbose = isVerbose }

    mutating func add(_ what: StaticString, _ numbers: [Int64], at now: Timestamp) {
        count += 1
        what.withUTF8Buffer { text in
            for index in 0..<text.count { unsafe absorb(UInt64(text[index])) }
        }
        absorb(UInt64(bitPattern: now.nanoseconds))
        for number in numbers { absorb(UInt64(bitPattern: number)) }
        guard isVerbose else { return }
        let time = (now - World.start).milliseconds
        print("\(time) ms  \(what)  \(numbers.map(String.init).joined(separator: " "))")
    }

    /// A line for the reader alone.
    package func say(_ line: @autoclosure () -> String) {
        if isVerbose { print("        \(line())") }
    }

    private mutating func absorb(_ word: UInt64) {
        hash = (hash ^ word) &* 0x0000_0100_0000_01b3
        hash ^= hash >> 29
    }
}
