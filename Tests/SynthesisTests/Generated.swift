import Synthesis

/// Reads of a small profile, made once for the tests that look at many of them.
struct Generated {
    struct Read {
        let sequence: UInt64
        /// nil = null.
        let value: [UInt8]?
        let made: SyntheticRead
    }

    let synthesizer: ReadSynthesizer
    let reads: [Read]

    init(_ profile: Profile, seed: UInt64, count: Int? = nil) {
        let synthesizer = ReadSynthesizer(profile, seed: seed)
        var buffer = [UInt8](repeating: 0, count: ReadSynthesizer.maximumValueBytes)
        var reads: [Read] = []
        for sequence in 0..<UInt64(count ?? profile.reads) {
            let made = unsafe buffer.withUnsafeMutableBytes { unsafe synthesizer.write(sequence, into: $0) }
            reads.append(Read(sequence: sequence, value: made.valueCount.map { Array(buffer[..<$0]) }, made: made))
        }
        self.synthesizer = synthesizer
        self.reads = reads
    }

    var hotlist: [String] {
        let rows = HotlistSynthesizer(synthesizer)
        var bytes: [UInt8] = []
        for row in 0..<rows.count { rows.append(row: row, to: &bytes) }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\r\n").map(String.init)
    }
}

extension Profile {
    /// Everything that can be planted, often.
    static func dense(reads: Int = 20_000, entries: Int = 1_500) -> Profile {
        var profile = Profile.demo
        profile.reads = reads
        profile.entries = entries
        profile.hitRatio = 0.05
        profile.faultShare = 0.02
        return profile
    }

    func with(_ change: (inout Profile) -> Void) -> Profile {
        var copy = self
        change(&copy)
        return copy
    }
}

/// FNV-1a over everything, with the lengths, so that moved boundaries show.
struct Fingerprint {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func add(_ bytes: [UInt8]?) {
        add(UInt8(bytes == nil ? 0 : 1))
        for byte in bytes ?? [] { add(byte) }
        add(0xff)
    }

    private mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
}
