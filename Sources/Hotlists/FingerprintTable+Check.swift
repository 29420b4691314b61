// What must hold inside a table of plates, as a sentence when it does not.
import CPlatform
import Plates

extension FingerprintTable {
    /// The first fault of the lines; nil when every plate is found from its own line, with its numbers ascending.
    ///
    /// It walks the whole table: for tests, and once after a table is built in a debug build.
    package var structureFault: String? {
        var plates = 0
        for line in 0..<view.lineCount {
            var isFilled = true
            for place in 0..<View.places - 1 {
                let slot = Int(line) * View.places + place
                let fingerprint = unsafe view.lines[slot]
                guard fingerprint != 0 else {
                    isFilled = false
                    continue
                }
                plates += 1
                if !isFilled { return "line \(line) has a gap before place \(place)" }
                let fault = unsafe fault(of: Plate(bits: view.keys[slot]), at: slot, fingerprint)
                if let fault { return "line \(line), place \(place): \(fault)" }
            }
        }
        return plates == plateCount ? nil : "\(plates) plates stand in the table, \(plateCount) are counted"
    }

    private func fault(of plate: Plate, at slot: Int, _ fingerprint: UInt16) -> String? {
        let hash = view.hash(of: plate)
        if View.fingerprint(of: hash) != fingerprint { return "the fingerprint is another plate's" }
        var numbers: [UInt32] = []
        view.find(plate, hash: hash) { numbers.append($0) }
        guard let first = numbers.first else { return "the plate is not found" }
        let own = unsafe view.numbers[slot]
        if own & View.sharedBit == 0, numbers != [own] { return "the plate is found elsewhere" }
        if zip(numbers, numbers.dropFirst()).contains(where: { $0 >= $1 }) { return "its numbers do not ascend" }
        return first > FingerprintTable.maximumNumber ? "a number has more than 31 bits" : nil
    }
}
