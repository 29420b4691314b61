import Plates
import Synthesis

/// Texts that a camera could take for a plate: letters of many scripts, marks, separators, symbols, and their like.
enum PlateTexts {
    /// No quote and no backslash, so that it can stand in JSON as it is.
    static func draw(_ dice: inout SplitMix64) -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...12, using: &dice) {
            guard let range = ranges.randomElement(using: &dice) else { continue }
            // Mostly what could be a plate, so that not every text is a fault.
            let value = UInt32.random(in: Int.random(in: 0..<4, using: &dice) > 0 ? 0x30...0x5A : range, using: &dice)
            guard let scalar = Unicode.Scalar(value), scalar != "\"", scalar != "\\", value >= 0x20 else { continue }
            text.append(scalar)
        }
        return String(text)
    }

    private static let ranges: [ClosedRange<UInt32>] = [
        0x20...0x7E, 0x41...0x7A, 0x20...0x2F, 0xA0...0xBF, 0xC0...0x17F, 0xC0...0x17F, 0x180...0x24F, 0x300...0x36F,
        0x300...0x36F, 0x370...0x3FF, 0x391...0x3C9, 0x400...0x45F, 0x410...0x44F, 0x1E00...0x1EFF, 0x2000...0x206F,
        0x2010...0x2015, 0x2212...0x2212, 0x2605...0x2606, 0x2665...0x2665, 0x270A...0x271B, 0x2100...0x214F,
        0x3000...0x3002, 0x30FA...0x30FC, 0xFE00...0xFE0F, 0xFE0E...0xFE0F, 0xFF00...0xFF60, 0x1F600...0x1F600,
    ]
}

/// Everything of the shape of a region: two letters in each case, and those of a country with one to three characters.
enum RegionTexts {
    static let all: [String] = {
        let capitals = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        let pairs = capitals.flatMap { first in capitals.map { "\(first)\($0)" } }
        var texts = [
            "", "US ", " US", "U", "USA", "California", "US_CA", "US-", "-CA", "US--A", "ÜS-CA", "U1-CA", "12",
        ]
        for pair in pairs {
            texts += [pair, pair.lowercased(), pair.prefix(1) + pair.suffix(1).lowercased()]
            for country in ["US", "CA", "MX", "GB", "us", "cA"] {
                texts += ["\(country)-\(pair)", "\(country)-\(pair.prefix(1))\(pair.suffix(1).lowercased())"]
            }
            texts += ["\(pair)-AB", "\(pair)-A1", "\(pair)-ABC", "\(pair)-ABCD", "\(pair)_AB", "US-\(pair)1"]
            for third in capitals { texts.append("MX-\(pair)\(third)") }
        }
        return texts + capitals.map { "US-\($0)" } + (0..<100).map { "CA-\($0)" }
    }()
}
