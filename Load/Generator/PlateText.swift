package import Plates

/// A plate in plain characters: 1 to 10 capitals and digits, held inline.
package struct PlateText: BitwiseCopyable, Sendable {
    private var characters = InlineArray<10, UInt8>(repeating: 0)
    package private(set) var count = 0

    package init() {}

    init(_ text: StaticString) {
        for offset in 0..<text.utf8CodeUnitCount { append(unsafe text.utf8Start[offset]) }
    }

    package subscript(place: Int) -> UInt8 {
        get { characters[place] }
        set { characters[place] = newValue }
    }

    /// - Precondition: fewer than ten characters so far.
    mutating func append(_ character: UInt8) {
        characters[count] = character
        count += 1
    }

    mutating func removeLast() {
        count -= 1
        characters[count] = 0
    }

    package var plate: Plate {
        var bits: UInt64 = 0
        for place in 0..<count { bits = bits &* 37 &+ Plate.code(of: characters[place]) }
        return Plate(bits: bits)
    }

    /// The key of the reads topic: each character replaced by the first of its confusion class.
    package var canonical: PlateText {
        var canonical = self
        for place in 0..<count { canonical.characters[place] = PlateText.canonical(characters[place]) }
        return canonical
    }

    package var description: String {
        var text = ""
        for place in 0..<count { text.unicodeScalars.append(Unicode.Scalar(characters[place])) }
        return text
    }

    package func append(to bytes: inout [UInt8]) {
        for place in 0..<count { bytes.append(characters[place]) }
    }

    /// The text with one character, chosen by chance, replaced by another of its class; nil when none has a look-alike.
    func lookAlike(_ random: inout SplitMix64) -> PlateText? {
        let first = random.below(count)
        for step in 0..<count {
            let place = (first + step) % count
            let others = PlateText.lookAlikes(of: characters[place])
            guard others != 0 else { continue }
            var text = self
            text.characters[place] = PlateText.pick(from: others, not: characters[place], &random)
            return text
        }
        return nil
    }

    private static func canonical(_ character: UInt8) -> UInt8 {
        // From 0 to Z; what stands between digits and letters is in no plate.
        let first: StaticString = "0123456789:;<=>?@A8C0EF6H1JKLMN0P0R5TUVWXY2"
        return unsafe first.utf8Start[Int(character) - 0x30]
    }

    /// The confusion class of a character, one member a byte, the first in the lowest; 0 when it has none.
    private static func lookAlikes(of character: UInt8) -> UInt32 {
        switch character {
        case UInt8(ascii: "0"), UInt8(ascii: "O"), UInt8(ascii: "D"), UInt8(ascii: "Q"): 0x5144_4F30
        case UInt8(ascii: "1"), UInt8(ascii: "I"): 0x4931
        case UInt8(ascii: "2"), UInt8(ascii: "Z"): 0x5A32
        case UInt8(ascii: "5"), UInt8(ascii: "S"): 0x5335
        case UInt8(ascii: "8"), UInt8(ascii: "B"): 0x4238
        case UInt8(ascii: "6"), UInt8(ascii: "G"): 0x4736
        default: 0
        }
    }

    private static func pick(from members: UInt32, not character: UInt8, _ random: inout SplitMix64) -> UInt8 {
        let count = members > 0xffff ? 4 : 2
        let first = random.below(count)
        for step in 0..<count {
            let member = UInt8(truncatingIfNeeded: members >> UInt32((first + step) % count * 8))
            if member != character { return member }
        }
        return character
    }
}

/// Whose a plate may be. By the hash of its canonical form every plate belongs to exactly one class, together with
/// all its
/// look-alikes; so traffic can never match an entry by accident, whatever the tier.
enum PlateClass {
    /// 1 in 32: plates of targets, which are also kept apart from each other.
    case planted
    /// 2 in 32: plates of entries that are never seen.
    case listed
    /// The rest: plates of vehicles that nobody looks for.
    case ordinary

    init(of text: PlateText, seed: UInt64) {
        switch SplitMix64.mix(text.canonical.plate.bits ^ seed) >> 59 {
        case 0: self = .planted
        case 1, 2: self = .listed
        default: self = .ordinary
        }
    }
}
