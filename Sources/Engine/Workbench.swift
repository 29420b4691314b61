import Encoding
import Hotlists
import Kafka
package import Plates
import Topologies
package import Windows

/// What one worker's stream tasks work on, one batch after the other: decoder and columns, used again and again, and
/// the work that the next commit will stand for.
///
/// The columns hold places in the batch's lent memory, so they are good until the batch is released.
@safe
package struct Workbench: ~Copyable {
    package var work: Work
    package private(set) var reads: [PlateRead] = []
    /// For each read what tells it from others.
    package private(set) var identities: [ReadIdentity] = []
    /// For each read its record; the plates once more, close together, and what they meet.
    private var records: [UnsafePointer<Record>] = unsafe []
    private var plates = MatchBatch()
    /// The first match that belongs to a read not yet passed: matches come in the order of their reads.
    private var nextMatch = 0
    private var decoder: ReadDecoder

    /// - Parameter seed: of the decoder's hash of unknown keys, so that no sender can aim at its collisions.
    package init(policy: Policy, seed: UInt64) {
        work = Work(outputs: policy.outputs)
        decoder = ReadDecoder(seed: seed)
    }

    /// Decodes every record of the batch: what is no read goes to the dead letters, the rest into the columns.
    mutating func decode(_ batch: borrowing RecordBatch, by policy: Policy, against lists: borrowing Matcher) {
        let asksForCandidates = lists.asksForCandidates
        reads.removeAll(keepingCapacity: true)
        unsafe records.removeAll(keepingCapacity: true)
        plates.removeAll()
        identities.removeAll(keepingCapacity: true)
        let ignoredBefore = decoder.ignoredFieldCount
        work.tally.accounts.reads += unsafe batch.records.count
        work.tally.intake.records[batch.partition, default: 0] += unsafe batch.records.count
        for index in unsafe 0..<batch.records.count {
            let record = unsafe batch.records[index]
            let decoded = unsafe decoder.decode(
                value: record.value, recordTimestamp: record.timestamp, directory: policy.topology.directory)
            switch decoded {
            case .read(let read):
                reads.append(read)
                let candidates = asksForCandidates ? read.fields[.candidates] : nil
                unsafe plates.add(read.plate, candidates: candidates.map { unsafe $0.bytes(of: record.value) })
                unsafe identities.append(policy.identities.read(read, value: record.value))
                unsafe records.append(batch.records.baseAddress.unsafelyUnwrapped + index)
                if unsafe Plate(exactly: record.key) != read.plate.canonical { work.tally.accounts.misplacedKeys += 1 }
            case .fault(let fault):
                unsafe countDeadLetter(of: record, in: batch.partition, fault, by: policy)
                unsafe emitDeadLetter(of: record, in: batch.partition, fault, by: policy)
            }
        }
        work.tally.accounts.ignoredFields += decoder.ignoredFieldCount - ignoredBefore
    }

    /// Counts the record that was decoded last and is no read, by what it tells of itself.
    private mutating func countDeadLetter(
        of record: Record, in partition: Partition, _ fault: ReadFault, by policy: Policy
    ) {
        func text(_ field: ReadField) -> UnsafeRawBufferPointer? {
            guard let place = decoder.fields[field] else { return nil }
            return unsafe JSONToken(bytes: place.bytes(of: record.value)).plainText
        }
        let agency = unsafe text(.agencyID).flatMap { unsafe policy.topology.directory.agency(id: $0) }
        work.tally.intake.count(Intake.Cause(fault.reason, in: partition), of: agency) {
            unsafe Intake.Example(
                offset: record.offset,
                agency: text(.agencyID).map { unsafe Intake.Example.id($0) },
                camera: text(.cameraID).map { unsafe Intake.Example.id($0) })
        }
    }

    /// Finds every entry that one of the batch's reads meets.
    mutating func match(against lists: borrowing Matcher) {
        nextMatch = 0
        lists.match(&plates)
    }

    /// Calls `body` with each hit of one read: the matches that are live and fit a tier. Reads are to be asked in
    /// order; those that were refused are left out.
    mutating func forEachHit(
        of place: Int, isLate: Bool, against lists: borrowing Matcher, _ body: (Hit, inout Workbench) -> Void
    ) {
        if isLate { work.tally.accounts.late += 1 }
        while nextMatch < plates.matches.count, Int(plates.matches[nextMatch].read) < place { nextMatch += 1 }
        var hitCount = 0
        var vehicle: VehicleGroups?
        while nextMatch < plates.matches.count, Int(plates.matches[nextMatch].read) == place {
            let match = plates.matches[nextMatch]
            nextMatch += 1
            let groups = vehicle ?? vehicleGroups(of: place, against: lists)
            vehicle = groups
            let read = reads[place]
            let tier = lists.tier(of: match, region: read.region, capturedAt: read.capturedAt, vehicle: groups)
            guard let tier else { continue }
            hitCount += 1
            work.tally.accounts.hits[tier, default: 0] += 1
            let list = lists.index.list(of: match.entry)
            let isStale = lists.isStale(list: list, capturedAt: read.capturedAt)
            let priority = lists.index[match.entry].priority.pushed(in: tier, late: isLate, stale: isStale)
            body(
                Hit(match: match, list: list, tier: tier, priority: priority, isLate: isLate, isStale: isStale), &self)
        }
        if hitCount > 0 { work.tally.accounts.readsThatHit += 1 } else { work.tally.accounts.readsWithoutHit += 1 }
    }

    /// The record that a read of this batch was decoded from.
    func record(of place: Int) -> Record { unsafe records[place].pointee }

    func offset(of place: Int) -> Offset { unsafe records[place].pointee.offset }

    /// A candidacy as its window sees it; nil when the read's id is none, which the decoder rules out.
    func windowHit(
        of candidacy: Candidacy, by policy: Policy, against lists: borrowing Matcher
    ) -> WindowHit? {
        let read = reads[candidacy.hit.read]
        let value = unsafe record(of: candidacy.hit.read).value
        guard let place = read.fields[.readID] else { return nil }
        var readID: [UInt8] = []
        unsafe JSONToken(bytes: place.bytes(of: value)).unescaped(into: &readID)
        guard let readID = unsafe readID.withUnsafeBytes({ unsafe ReadID($0) }) else { return nil }
        let digest = policy.identities.window(
            entry: lists.index.text(.entryID, of: candidacy.hit.entry), recipient: candidacy.recipient.id,
            effect: candidacy.decision.effect, plate: candidacy.hit.match.kind == .pattern ? read.plate : nil)
        return unsafe WindowHit(
            key: WindowKey(hotlist: candidacy.hit.list, digest: digest), effect: candidacy.decision.effect,
            tier: candidacy.hit.tier, capturedAt: read.capturedAt,
            camera: policy.identities.camera(read, value: value), read: identities[candidacy.hit.read], readID: readID)
    }
}
