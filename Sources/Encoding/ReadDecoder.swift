package import Plates

/// What a record's value turned out to be: a read, or the first of its faults.
package enum DecodedRead {
    case read(PlateRead)
    case fault(ReadFault)
}

/// Decodes values of the format `platestream-json` into reads: one walk over the bytes, then the faults in their order.
///
/// A decoder owns the memory that it works in and allocates nothing more for a read. Its work is linear in the bytes
/// of a value, whatever they hold. It belongs to one thread.
@safe
package struct ReadDecoder: ~Copyable {
    /// How many optional fields and members of decoded reads were ignored because their value had the wrong type: a
    /// running total. A candidate that is not an object counts too; a dead letter counts nothing.
    package private(set) var ignoredFieldCount = 0
    /// How many decoded reads had a region that is not understood, and one that is not certain enough: running totals.
    package private(set) var regionNotUnderstoodCount = 0
    package private(set) var regionNotCertainCount = 0

    /// The largest value that is looked at, in bytes.
    package static let largestValue = Scratch.valueCapacity

    /// Where the fields stand in the value that was decoded last, whatever came of it; nowhere when it is not JSON.
    package var fields: ReadFields { isScanned ? scratch.fields : ReadFields() }

    private let scratch: Scratch
    private var isScanned = false
    private var scanner: ReadScanner

    /// - Parameter seed: the secret of the key table. Whoever sends values must not know it, so that none can be made
    ///   whose keys all collide.
    package init(seed: UInt64) {
        scratch = Scratch()
        scanner = ReadScanner(scratch: scratch, seed: seed)
    }

    deinit { scratch.free() }

    /// How many slots of the key table were looked at so far.
    var probeCount: Int { scanner.probeCount }

    /// Decodes one value.
    ///
    /// - Parameters:
    ///   - value: the record's value; a null value has no base address, an empty one has.
    ///   - recordTimestamp: the record's Kafka timestamp, with which `captured_at` is compared: it may be two minutes
    ///     ahead of it; nil when the record has none.
    ///   - maxAge: how long before the record's timestamp the read may have been captured.
    ///   - directory: the agencies and cameras of the topology.
    /// - Returns: a read whose fields are places in `value`, or the first fault by the order of `DeadLetterReason`.
    package mutating func decode(
        value: UnsafeRawBufferPointer, recordTimestamp: Timestamp?, maxAge: TimeSpan, directory: borrowing Directory
    ) -> DecodedRead {
        isScanned = false
        guard unsafe value.baseAddress != nil else { return .fault(ReadFault(.noValue)) }
        guard value.count <= ReadDecoder.largestValue else { return .fault(ReadFault(.tooLarge)) }
        unsafe scratch.load(value)
        guard scanner.scan(count: value.count) else {
            return .fault(ReadFault(.notJSON, position: UInt32(scanner.failedAt)))
        }
        isScanned = true
        if let place = scanner.duplicateAt { return .fault(ReadFault(.duplicateKey, position: UInt32(place))) }

        var fields = FieldValues(scratch: scratch, bytes: scratch.value(count: value.count))
        let decoded = fields.read(recordTimestamp: recordTimestamp, maxAge: maxAge, directory: directory)
        if case .read = decoded {
            ignoredFieldCount += scanner.wrongTypeCount + fields.wrongTypeCount
            switch fields.regionDoubt {
            case .notUnderstood: regionNotUnderstoodCount += 1
            case .notCertain: regionNotCertainCount += 1
            case nil: break
            }
        }
        return decoded
    }
}
