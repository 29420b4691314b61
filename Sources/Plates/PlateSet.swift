/// A few plates to tell a read's from, once a read: most are told by one bit.
package struct PlateSet: Equatable, Sendable {
    private let plates: [Plate]
    /// One bit for each plate, by the lowest bits of its own.
    private let filter: UInt64

    package init(_ plates: [Plate]) {
        self.plates = plates
        filter = plates.reduce(0) { $0 | 1 << ($1.bits & 63) }
    }

    package func contains(_ plate: Plate) -> Bool {
        guard filter >> (plate.bits & 63) & 1 == 1 else { return false }
        // The bits: `==` of a type of another module is called through its table of witnesses.
        return plates.contains { $0.bits == plate.bits }
    }
}
