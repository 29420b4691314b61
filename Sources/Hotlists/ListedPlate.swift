import Plates

/// The plate column of an entry: one plate, or a pattern that accepts several.
///
/// Normalisation drops everything but letters and digits, and in a pattern `?` (one character) and `*` (any run, the
/// empty one too) stay as well. A pattern has at most two `*` and one to ten letters and digits: with none it would
/// accept every plate of a length, and no plate has more. How many `?` it has is not bounded, though more than ten
/// accept nothing.
enum ListedPlate: Hashable {
    case plate(Plate)
    /// Capitals, digits, `?` and `*`.
    case pattern([UInt8])

    static let maximumStars = 2

    init(_ text: UnsafeRawBufferPointer) throws(BadRow.Fault) {
        if unsafe ListedPlate.holdsWildcard(text) {
            self = .pattern(try unsafe ListedPlate.pattern(text))
        } else if let plate = unsafe Plate(normalising: text) {
            self = .plate(plate)
        } else {
            throw .plateLength
        }
    }

    private static func holdsWildcard(_ text: UnsafeRawBufferPointer) -> Bool {
        for index in 0..<text.count where unsafe text[index] == star || text[index] == question { return true }
        return false
    }

    private static func pattern(_ text: UnsafeRawBufferPointer) throws(BadRow.Fault) -> [UInt8] {
        var pattern: [UInt8] = []
        var stars = 0
        var characters = 0
        for index in 0..<text.count {
            let byte = unsafe text[index]
            if byte == star {
                stars += 1
            } else if Plate.code(of: byte) != 0 {
                characters += 1
            } else if byte != question {
                continue
            }
            pattern.append(byte >= 0x61 ? byte & 0xDF : byte)
        }
        if stars > maximumStars { throw .tooManyStars }
        guard 1...Plate.maximumLength ~= characters else { throw .plateLength }
        return pattern
    }
}

private let star = UInt8(ascii: "*")
private let question = UInt8(ascii: "?")
