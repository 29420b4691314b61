import Encoding
package import Plates

// Plates that differ only in characters of one class, {0 O D Q}{1 I}{2 Z}{5 S}{8 B}{6 G}: what a camera mistakes.

/// One character of a read in place of which the entry has another of the same class.
package struct Edit: Hashable, Sendable {
    /// The character's place in the normalised plate, counted from 1.
    package let position: Int
    /// ASCII.
    package let read: UInt8
    /// ASCII.
    package let entry: UInt8
}

extension Plate {
    /// What to replace in this plate, from the first character on, so that it becomes `entry`.
    ///
    /// - Returns: nil when no replacing within the classes makes them the same.
    package func edits(to entry: Plate) -> [Edit]? {
        guard canonical == entry.canonical else { return nil }
        return zip(ascii, entry.ascii).enumerated().compactMap { place, pair in
            pair.0 == pair.1 ? nil : Edit(position: place + 1, read: pair.0, entry: pair.1)
        }
    }

    /// In how many characters this plate differs from another of the same length.
    func substitutions(from other: Plate) -> Int {
        var count = 0
        var rest = bits
        var otherRest = other.bits
        while rest != otherRest {
            if rest % 37 != otherRest % 37 { count += 1 }
            rest /= 37
            otherRest /= 37
        }
        return count
    }
}

/// Texts of a batch's reads that their cameras held for possible besides what they read, as far as they are look-alikes
/// of it: what is looked up for the lists that ask for evidence.
struct OfferedPlates: Sendable {
    /// One text, without its read.
    struct Origin: BitwiseCopyable, Sendable {
        let read: Int32
        /// How many characters differ from what was read.
        let substitutions: Int32
        /// The highest that the camera gave it, nil when it gave none from 0 to 1.
        var confidence: Double?
    }

    private(set) var plates: [Plate] = []
    /// For each plate whose candidate it is.
    private(set) var origins: [Origin] = []

    mutating func removeAll() {
        plates.removeAll(keepingCapacity: true)
        origins.removeAll(keepingCapacity: true)
    }

    /// Takes the look-alikes out of a read's `candidates`, each once.
    ///
    /// - Parameter candidates: a JSON array; what in it is not an object with a text `plate` is passed over, and so is
    ///   a text that normalises to no plate.
    mutating func add(read: Int, plate: Plate, candidates: UnsafeRawBufferPointer) {
        let canonical = plate.canonical
        let first = plates.count
        var offered: Plate?
        var confidence: JSONToken?
        unsafe JSONToken(bytes: candidates).forEachMemberOfElements { key, value in
            if key.isString("plate") {
                offered = Plate(normalising: value)
            } else if key.isString("confidence") {
                confidence = value
            }
        } endOfElement: {
            defer { (offered, confidence) = (nil, nil) }
            // The bits: `==` of a type of another module is called through its table of witnesses.
            guard let offered, offered.bits != plate.bits, offered.canonical.bits == canonical.bits else { return }
            let substitutions = plate.substitutions(from: offered)
            guard substitutions <= MatchRules.mostLookAlikes else { return }
            take(
                offered, since: first,
                Origin(
                    read: Int32(truncatingIfNeeded: read), substitutions: Int32(substitutions),
                    confidence: confidence?.number.flatMap { 0...1 ~= $0 ? $0 : nil }))
        }
    }

    /// Adds a text, or the higher confidence of one that the read has offered already.
    private mutating func take(_ offered: Plate, since first: Int, _ origin: Origin) {
        if let place = plates[first...].firstIndex(where: { $0.bits == offered.bits }) {
            let known = origins[place].confidence
            if known ?? -1 < origin.confidence ?? -1 { origins[place].confidence = origin.confidence }
        } else {
            plates.append(offered)
            origins.append(origin)
        }
    }
}

extension Plate {
    /// The plate that a JSON string normalises to; nil when it is not a string, or none remains.
    fileprivate init?(normalising token: JSONToken) {
        var plate: Plate?
        if let text = unsafe token.plainText {
            plate = unsafe Plate(normalising: text)
        } else {
            var text: [UInt8] = []
            token.unescaped(into: &text)
            plate = unsafe text.withUnsafeBytes { unsafe Plate(normalising: $0) }
        }
        guard let plate else { return nil }
        self = plate
    }
}

/// The entries of lists that ask for no evidence, by their canonical plates.
///
/// `@unchecked Sendable`: safe because it is written before anybody else can see it, and never again.
@safe
final class LookAlikeTable: @unchecked Sendable {
    /// Numbers are places in `entries`.
    private let table: FingerprintTable
    private let entries: [(plate: Plate, entry: EntryID)]

    init(_ entries: [(plate: Plate, entry: EntryID)], seed: UInt64) {
        self.entries = entries
        let canonicals = ZeroedMemory(copying: entries.map(\.plate.canonical.bits))
        table = unsafe FingerprintTable(
            [
                PlateColumn(
                    first: canonicals.start, stride: MemoryLayout<UInt64>.stride, count: entries.count, firstNumber: 0)
            ], seed: seed)
    }

    /// Calls `found` with the place of each plate, each entry that is another text with the same canonical form, and
    /// the number of characters in which they differ.
    ///
    /// - Parameter canonicals: the canonical form of each of the plates, and whatever may follow.
    func find(
        _ plates: UnsafeBufferPointer<Plate>, canonicals: UnsafeBufferPointer<Plate>,
        found: (Int, EntryID, _ substitutions: Int) -> Void
    ) {
        let canonicals = unsafe UnsafeBufferPointer(rebasing: canonicals[..<plates.count])
        unsafe table.find(canonicals) { place, number in
            let listed = entries[Int(number)]
            let substitutions = unsafe plates[place].substitutions(from: listed.plate)
            if substitutions > 0 { found(place, listed.entry, substitutions) }
        }
    }
}
