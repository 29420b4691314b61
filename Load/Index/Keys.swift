// Plates without end, no two alike: the n-th is the same in every run. And hotlists of them.
import Hotlists
import Plates

struct Keys {
    /// Eight characters of 36: 2^41 of them are used, in an order that looks random.
    static func bits(_ number: Int) -> UInt64 {
        var rest = (UInt64(number) &* 0x9e37_79b9_7f4a_7c15 &+ 12_345) & (1 << 41 - 1)
        var bits: UInt64 = 0
        for _ in 0..<8 {
            bits = bits * 37 + rest % 36 + 1
            rest /= 36
        }
        return bits
    }

    /// `count` plates, of which one in 500 is among the first `known`, and the others are not.
    static func reads(_ count: Int, known: Int, seed: UInt64) -> [Plate] {
        var dice = SplitMix64(state: seed)
        return (0..<count).map { place in
            let number = Int(dice.next() >> 24)
            return Plate(bits: bits(place % 500 == 0 ? number % known : 1 << 40 + number))
        }
    }

    /// A hotlist file of these plates, as short as the format allows.
    static func csv(_ keys: some Collection<UInt64>) -> [UInt8] {
        var text = Array("entry_id,plate,reason,expires_at\n".utf8)
        text.reserveCapacity(keys.count * 64)
        let rest = Array(",stolen-vehicle,2099-01-01T00:00:00Z\n".utf8)
        for bits in keys {
            let plate = Plate(bits: bits).ascii
            text.append(UInt8(ascii: "i"))
            text += plate
            text.append(UInt8(ascii: ","))
            text += plate
            text += rest
        }
        return text
    }

    static func hotlist(_ keys: some Collection<UInt64>) -> Hotlist {
        guard let hotlist = HotlistImport().read(csv(keys)).hotlist else {
            preconditionFailure("the importer takes no file of this benchmark")
        }
        return hotlist
    }
}

extension LiveIndex {
    /// One list of these plates.
    static func of(_ keys: some Collection<UInt64>) -> LiveIndex {
        guard let vocabulary = try? VehicleVocabulary(csv: Array("field,group,word\nmake,gmc,gmc\n".utf8)) else {
            preconditionFailure("the vocabulary of this benchmark is none")
        }
        return LiveIndex(
            lists: [Keys.hotlist(keys)], rules: [.standard], vocabulary: vocabulary, seed: Lookups.seed,
            followed: [0])
    }
}

struct SplitMix64 {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
