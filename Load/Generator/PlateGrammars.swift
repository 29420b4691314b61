/// The shapes of plates and where they are issued, with their shares in traffic. Serials are drawn by chance: no plate
/// here is anybody's, except by accident.
///
///     pattern   0 digit · 1 digit from 1 · A letter but I, O, Q · L any letter · V letter or 0, for vanity plates
///
/// Shares are those of an assumed Californian mix (82 % home passenger, 6 % commercial, 2 % motorcycle and trailer, 3 %
/// vanity, 7 % out of state). Home passenger is 1AAA000 since 1980 and, once exhausted, 000AAA0. Other states' shapes
/// are
/// rough.
struct PlateGrammar: Sendable {
    enum Body: Int, Sendable { case passenger, commercial, motorcycle, trailer }

    let pattern: PlateText
    let region: Int
    let body: Body
    /// Per mille of all plates.
    let share: Int

    init(_ pattern: StaticString, _ region: Int, _ body: Body, _ share: Int) {
        self.pattern = PlateText(pattern)
        self.region = region
        self.body = body
        self.share = share
    }

    func draw(_ random: inout SplitMix64) -> PlateText {
        var text = pattern
        // The digits of one random fraction in mixed radix: at most 48 of its 64 bits.
        var fraction = random.next()
        for place in 0..<text.count {
            let symbol = pattern[place]
            let product = fraction.multipliedFullWidth(by: PlateGrammar.radix(of: symbol))
            fraction = product.low
            text[place] = PlateGrammar.character(symbol, UInt8(truncatingIfNeeded: product.high))
        }
        return text
    }

    /// Whether `text` is of this shape.
    func accepts(_ text: PlateText) -> Bool {
        guard text.count == pattern.count else { return false }
        for place in 0..<text.count {
            let symbol = pattern[place]
            let radix = UInt8(truncatingIfNeeded: PlateGrammar.radix(of: symbol))
            guard (0..<radix).contains(where: { PlateGrammar.character(symbol, $0) == text[place] }) else {
                return false
            }
        }
        return true
    }

    private static func radix(of symbol: UInt8) -> UInt64 {
        switch symbol {
        case UInt8(ascii: "0"): 10
        case UInt8(ascii: "1"): 9
        case UInt8(ascii: "A"): 23
        case UInt8(ascii: "L"): 26
        default: 27
        }
    }

    private static func character(_ symbol: UInt8, _ value: UInt8) -> UInt8 {
        switch symbol {
        case UInt8(ascii: "0"): return UInt8(ascii: "0") + value
        case UInt8(ascii: "1"): return UInt8(ascii: "1") + value
        case UInt8(ascii: "A"):
            // A–H, J–N, P, R–Z
            let letter = value < 8 ? value : value < 13 ? value + 1 : value == 13 ? 15 : value + 3
            return UInt8(ascii: "A") + letter
        case UInt8(ascii: "L"): return UInt8(ascii: "A") + value
        default: return value == 26 ? UInt8(ascii: "0") : UInt8(ascii: "A") + value
        }
    }
}

/// All shapes, and a table of a thousand slots to draw one by its share.
struct PlateGrammars: Sendable {
    /// ISO 3166-2; the first is home.
    static let regions: [String] = [
        "US-CA", "US-NV", "US-AZ", "US-OR", "US-WA", "US-TX", "US-CO", "US-NY", "US-FL", "US-UT", "MX-BCN",
    ]

    static let all: [PlateGrammar] = [
        PlateGrammar("1ALA000", 0, .passenger, 738), PlateGrammar("000AAA0", 0, .passenger, 82),
        PlateGrammar("1A00000", 0, .commercial, 34), PlateGrammar("10000A0", 0, .commercial, 26),
        PlateGrammar("00A0000", 0, .motorcycle, 10), PlateGrammar("1AA0000", 0, .trailer, 10),
        PlateGrammar("VVVVVVV", 0, .passenger, 20), PlateGrammar("VVVVVV", 0, .passenger, 6),
        PlateGrammar("VVVVV", 0, .passenger, 4),
        PlateGrammar("00A000", 1, .passenger, 14), PlateGrammar("AAA0000", 2, .passenger, 14),
        PlateGrammar("000AAA", 3, .passenger, 12), PlateGrammar("AAA0000", 4, .passenger, 8),
        PlateGrammar("AAA0000", 5, .passenger, 6), PlateGrammar("LLLL00", 6, .passenger, 4),
        PlateGrammar("AAA0000", 7, .passenger, 3), PlateGrammar("AAAA00", 8, .passenger, 3),
        PlateGrammar("A000AA", 9, .passenger, 4), PlateGrammar("A00AAA0", 10, .passenger, 2),
    ]

    private let grammars = PlateGrammars.all
    private let slots: [UInt8]

    init() {
        slots = PlateGrammars.all.enumerated().flatMap { Array(repeating: UInt8($0.offset), count: $0.element.share) }
    }

    func draw(_ random: inout SplitMix64) -> PlateGrammar { grammars[Int(slots[random.below(slots.count)])] }
}
