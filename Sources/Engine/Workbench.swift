import Encoding
import Hotlists
import Kafka
package import Plates
import Topologies

/// What one worker's stream tasks work on, one batch after the other: decoder and columns, used again and again, and
/// the work that the next commit will stand for.
///
/// The columns hold places in the batch's lent memory, so they are good until the batch is released.
@safe
package struct Workbench: ~Copyable {
    package var work: Work
    package private(set) var reads: [PlateRead] = []
    /// For each read its record; the plates once more, close together, for the index.
    private var records: [UnsafePointer<Record>] = unsafe []
    private var plates: [Plate] = []
    private var candidates: [Candidate] = []
    /// The first candidate that belongs to a read not yet passed: candidates come in the order of their reads.
    private var nextCandidate = 0
    private var decoder: ReadDecoder

    /// - Parameter seed: of the decoder's hash of unknown keys, so that no sender can aim at its collisions.
    package init(topics: [String], seed: UInt64) {
        work = Work(topics: topics)
        decoder = ReadDecoder(seed: seed)
    }

    /// Decodes every record of the batch: what is no read goes to the dead letters, the rest into the columns.
    mutating func decode(_ batch: borrowing RecordBatch, by policy: Policy) {
        reads.removeAll(keepingCapacity: true)
        unsafe records.removeAll(keepingCapacity: true)
        plates.removeAll(keepingCapacity: true)
        let ignoredBefore = decoder.ignoredFieldCount
        work.accounts.reads += unsafe batch.records.count
        for index in unsafe 0..<batch.records.count {
            let record = unsafe batch.records[index]
            let decoded = unsafe decoder.decode(
                value: record.value, recordTimestamp: record.timestamp, directory: policy.topology.directory)
            switch decoded {
            case .read(let read):
                reads.append(read)
                plates.append(read.plate)
                unsafe records.append(batch.records.baseAddress.unsafelyUnwrapped + index)
                if unsafe Plate(exactly: record.key) != read.plate.canonical { work.accounts.misplacedKeys += 1 }
            case .fault(let fault):
                unsafe emitDeadLetter(of: record, in: batch.partition, fault, by: policy)
            }
        }
        work.accounts.processed += reads.count
        work.accounts.ignoredFields += decoder.ignoredFieldCount - ignoredBefore
    }

    /// Finds every entry whose text one of the batch's reads bears.
    mutating func match(by policy: Policy) {
        nextCandidate = 0
        unsafe plates.withUnsafeBufferPointer { unsafe policy.index.find($0, into: &candidates) }
    }

    /// Calls `body` with each hit of one read: the candidates that are live and fit a tier. Reads are to be asked in
    /// order.
    mutating func forEachHit(
        of place: Int, isLate: Bool, by policy: Policy, _ body: (Hit, inout Workbench) -> Void
    ) {
        if isLate { work.accounts.late += 1 }
        var hitCount = 0
        var vehicle: VehicleGroups?
        while nextCandidate < candidates.count, Int(candidates[nextCandidate].read) == place {
            let entry = candidates[nextCandidate].entry
            nextCandidate += 1
            let groups = vehicle ?? vehicleGroups(of: place, by: policy)
            vehicle = groups
            let read = reads[place]
            let tier = policy.index.tier(
                of: entry, region: read.region, capturedAt: read.capturedAt, vehicle: groups)
            guard let tier else { continue }
            hitCount += 1
            work.accounts.hits[tier, default: 0] += 1
            let priority = policy.index[entry].priority.pushed(in: tier, late: isLate)
            let list = policy.index.list(of: entry)
            body(Hit(read: place, entry: entry, list: list, tier: tier, priority: priority, isLate: isLate), &self)
        }
        if hitCount > 0 { work.accounts.readsThatHit += 1 } else { work.accounts.readsWithoutHit += 1 }
    }

    /// The record that a read of this batch was decoded from.
    func record(of place: Int) -> Record { unsafe records[place].pointee }
}
