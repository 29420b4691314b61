/// The provinces and territories of Canada.
///
/// Sources: ISO 3166-2:CA (Debian's iso-codes 4.15 and pycountry 26.2.16, which agree); Canada Post, Addressing
/// Guidelines, which has the same letters. None of them is the postal code of a part of the United States.
enum Canada {
    private static var subdivisions: StaticString { "AB BC MB NB NL NS NT NU ON PE QC SK YT" }

    static func hasSubdivision(_ code: LetterPair) -> Bool {
        stride(from: 0, to: subdivisions.utf8CodeUnitCount, by: 3).contains { place in
            let known = unsafe subdivisions.utf8Start + place
            return unsafe code == LetterPair(known[0], known[1])
        }
    }
}
