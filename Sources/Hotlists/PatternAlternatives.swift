import Plates

/// A pattern as the plates of fixed length that it stands for, `?` being any character.
///
///     8A?C        8A?C
///     8A*C        8AC   8A?C   8A??C   …   8A???????C         a star is as many `?` as the plate has room for
///     *AB*        AB    AB?    ?AB     AB??   ?AB?   ??AB  …  two stars share the room in every way
///
/// Each is one number, and the numbers sort by length, then from the first character on, `?` behind all others:
///
///     symbol   1…36 = the codes of `Plate`, 63 = `?`; 0 stands for no character
///     key      first · 64^(n-1) + … + last                    64^10 = 2^60
enum PatternAlternatives {
    static let bitsPerSymbol: UInt64 = 6
    /// All bits: a plate's symbols with these set where a key has them are the key, if its alternative accepts them.
    static let any: UInt64 = 63

    /// The keys of all alternatives of a normalised pattern, none of them twice: 55 at most.
    static func keys(of pattern: [UInt8]) -> Set<UInt64> {
        let pieces = pattern.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false).map { piece in
            piece.map { $0 == UInt8(ascii: "?") ? any : Plate.code(of: $0) }
        }
        let written = pieces.reduce(0) { $0 + $1.count }
        guard written <= Plate.maximumLength else { return [] }
        let mostRoom = pieces.count > 1 ? Plate.maximumLength - written : 0

        var keys: Set<UInt64> = []
        for room in 0...mostRoom where written + room > 0 {
            // With one star it takes all of the room.
            for first in (pieces.count > 2 ? 0 : room)...room {
                keys.insert(key(of: pieces, room: [first, room - first]))
            }
        }
        return keys
    }

    /// The key of the pieces with `room[0]` times `?` behind the first and `room[1]` behind the second.
    private static func key(of pieces: [[UInt64]], room: [Int]) -> UInt64 {
        var key: UInt64 = 0
        for (place, piece) in pieces.enumerated() {
            for symbol in piece { key = key << bitsPerSymbol | symbol }
            guard place + 1 < pieces.count else { break }
            for _ in 0..<room[place] { key = key << bitsPerSymbol | any }
        }
        return key
    }

    /// The symbol of a key at a position, counted from the last.
    static func symbol(of key: UInt64, at position: Int) -> UInt64 {
        key >> (UInt64(position) * bitsPerSymbol) & any
    }

    /// The bits of the `?` of a key.
    static func holes(of key: UInt64) -> UInt64 {
        (0..<Plate.maximumLength).reduce(0) { holes, position in
            symbol(of: key, at: position) == any ? holes | any << (UInt64(position) * bitsPerSymbol) : holes
        }
    }

    /// The key of the only alternative without `?` that accepts the plate.
    static func key(of plate: Plate) -> UInt64 {
        var key: UInt64 = 0
        let pairs = plate.pairs
        for place in pairs.indices.reversed() {
            let (first, second) = pairs[place].quotientAndRemainder(dividingBy: 37)
            key = key << (2 * bitsPerSymbol) | UInt64(first) << bitsPerSymbol | UInt64(second)
        }
        return key
    }
}
