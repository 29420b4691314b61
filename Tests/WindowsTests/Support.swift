// What the tests of windows share: seeds, short ways to write hits, and a window's bytes to compare.

import Glibc
import Plates
import Synthesis
import Windows

extension SplitMix64 {
    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &self) < percent }
}

/// `WINDOWS_SEED=n` repeats one seed, `WINDOWS_SEEDS=n` says how many to try.
func seeds(_ count: UInt64) -> [UInt64] {
    func setting(_ name: String) -> UInt64? {
        guard let text = unsafe getenv(name) else { return nil }
        return unsafe UInt64(String(cString: text))
    }
    if let seed = setting("WINDOWS_SEED") { return [seed] }
    return Array(0..<(setting("WINDOWS_SEEDS") ?? count))
}

func seconds(_ count: Int64) -> Timestamp { Timestamp(milliseconds: count * 1_000) }

func rules(suppress: Int64? = nil, repeating: RepeatRule? = nil, lateness: Int64 = 0) throws -> WindowRules {
    try WindowRules(
        suppress: suppress.map { .seconds($0) }, repeating: repeating, allowedLateness: .seconds(lateness))
}

func hit(
    _ capturedAt: Int64, _ tier: Tier = .exact, _ effect: Decision.Effect = .permit, read: String = "r",
    camera: UInt64 = 1, list: Int = 0, digest: UInt64 = 7, policy: UInt64 = 1
) throws -> WindowHit {
    guard let readID = ReadID(read) else { throw StateFault.garbage }
    var identity: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in read.utf8 { identity = (identity ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return WindowHit(
        key: WindowKey(
            hotlist: list, digest: WindowDigest(high: digest, low: effect == .permit ? digest : ~digest)),
        effect: effect, tier: tier, capturedAt: seconds(capturedAt), camera: CameraIdentity(camera),
        read: ReadIdentity(identity), readID: readID,
        decision: KeptDecision(
            policy: PolicyMark(policy), tier: tier, owner: AgencyIdentity(camera), recipient: AgencyIdentity(9)))
}

/// Windows by their changelog keys.
typealias WindowBytes = [[UInt8]: [UInt8]]

extension WindowStore {
    var bytes: WindowBytes {
        var all: WindowBytes = [:]
        forEachWindow { key, value in all[key] = value }
        return all
    }

    mutating func restore(_ records: WindowBytes) throws {
        for (key, value) in records { try restore(record: key, value) }
    }

    mutating func restore(record key: [UInt8], _ value: [UInt8]?) throws {
        try unsafe key.withUnsafeBytes { key in
            guard let value else { return try unsafe restore(key: key, value: nil) }
            try unsafe value.withUnsafeBytes { try unsafe restore(key: key, value: $0) }
        }
    }
}
