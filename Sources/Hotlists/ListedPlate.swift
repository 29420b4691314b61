import Plates

/// The plate column of an entry: one plate, or a pattern that accepts several.
///
/// It is normalised as a read's is, and in a pattern `?` (one character) and `*` (any run, the empty one too) remain. A
/// pattern has at most two `*` and one to ten letters and digits: with none it would accept every plate of a length,
/// and no plate has more. How many `?` it has is not bounded, though more than ten accept nothing.
enum ListedPlate: Hashable {
    case plate(Plate)
    /// Capitals, digits, `?` and `*`.
    case pattern([UInt8])

    static let maximumStars = 2

    init(_ text: UnsafeRawBufferPointer) throws(BadRow.Fault) {
        if let plate = unsafe Plate(normalising: text) {
            self = .plate(plate)
            return
        }
        let characters: [UInt8]
        do throws(PlateFault) {
            characters = unsafe try Plate.characters(normalising: text, keepingWildcards: true)
        } catch {
            guard case .character(let scalar) = error else { throw .plateLength }
            throw .plateCharacter(scalar)
        }
        let stars = characters.count { $0 == UInt8(ascii: "*") }
        let wildcards = characters.count { $0 == UInt8(ascii: "?") } + stars
        if stars > ListedPlate.maximumStars { throw .tooManyStars }
        guard wildcards > 0, 1...Plate.maximumLength ~= characters.count - wildcards else { throw .plateLength }
        self = .pattern(characters)
    }
}
