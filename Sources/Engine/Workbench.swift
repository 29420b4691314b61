import Encoding
import Hotlists
import Kafka
import Law
import Plates
import Topologies
import Windows

/// What one worker's stream tasks work on, one batch after the other: the decoder, and columns that the steps of the
/// line fill and read. Their memory is used again, so a batch without more of anything than the one before allocates
/// nothing.
///
///     decode ──▶ reads, identities, faults        one row a read that is still in the line
///     admit  ──▶ passages, refusals               refused reads leave the line: their rows are gone
///     match  ──▶ hits, read ids                   one row a hit, read by read
///     decide ──▶ candidacies                      one row a hit and candidate recipient, hit by hit
///     window ──▶ verdicts                         one row a candidacy
///
/// No step counts, writes or tells anything: `Work` does, at the end of the line. The columns hold places in the
/// batch's lent memory, so they are good until the batch is released.
@safe
struct Workbench: ~Copyable {
    private(set) var reads: [PlateRead] = []
    /// What tells each read from others.
    private(set) var identities: [ReadIdentity] = []
    private var records: [UnsafePointer<Record>] = unsafe []
    private(set) var faults: [Faulty] = []
    /// Records whose key is not their canonical plate.
    private(set) var misplacedKeys = 0
    /// Optional fields of the wrong type, ignored.
    private(set) var ignoredFields = 0
    /// Reads with a region that is not understood, and with one that is not certain enough.
    private(set) var regionsNotUnderstood = 0
    private(set) var regionsNotCertain = 0

    /// What each read that was admitted is judged by.
    private(set) var passages: [PartitionState.Passage] = []
    private(set) var refusals: [RefusalReason] = []

    private(set) var hits: [Hit] = []
    /// For each hit the id of its read.
    private(set) var readIDs: [ReadID] = []
    private(set) var candidacies: [Candidacy] = []
    /// Of each candidacy whether it is news.
    private(set) var verdicts: [WindowVerdict] = []

    /// A record that is not a read.
    struct Faulty {
        /// Its place in the batch.
        let record: Int
        let fault: ReadFault
        /// What the decoder had found of it by then.
        let fields: ReadFields
    }

    /// What is known of how large an alert may be.
    var limits = SizeLimits()

    private var plates = MatchBatch()
    private var decoder: ReadDecoder

    /// - Parameter seed: of the decoder's hash of unknown keys, so that no sender can aim at its collisions.
    init(seed: UInt64) { decoder = ReadDecoder(seed: seed) }

    /// A read of this batch with what its camera wrote.
    func lent(_ place: Int) -> LentRead { unsafe LentRead(reads[place], value: record(of: place).value) }

    /// The record that a read of this batch was decoded from.
    func record(of place: Int) -> Record { unsafe records[place].pointee }
}

// The steps, in the order of the line.
extension Workbench {
    /// Decodes every record of the batch: reads into their columns, what is none among the faults.
    mutating func decode(_ batch: borrowing RecordBatch, by policy: Policy) {
        removeAll()
        let ignoredBefore = decoder.ignoredFieldCount
        let regionsBefore = (decoder.regionNotUnderstoodCount, decoder.regionNotCertainCount)
        for index in unsafe 0..<batch.records.count {
            let record = unsafe batch.records[index]
            let decoded = unsafe decoder.decode(
                value: record.value, recordTimestamp: record.timestamp, maxAge: policy.topology.reads.maxAge,
                directory: policy.topology.directory)
            switch decoded {
            case .read(let read):
                reads.append(read)
                unsafe identities.append(policy.identities.read(LentRead(read, value: record.value)))
                unsafe records.append(batch.records.baseAddress.unsafelyUnwrapped + index)
                if unsafe Plate(exactly: record.key) != read.plate.canonical { misplacedKeys += 1 }
            case .fault(let fault): faults.append(Faulty(record: index, fault: fault, fields: decoder.fields))
            }
        }
        ignoredFields = decoder.ignoredFieldCount - ignoredBefore
        regionsNotUnderstood = decoder.regionNotUnderstoodCount - regionsBefore.0
        regionsNotCertain = decoder.regionNotCertainCount - regionsBefore.1
    }

    /// Takes each read in, or refuses it: then its rows are gone. Of a refused read only a duplicate has been looked up
    /// in the state, or leaves a trace there.
    mutating func admit(into state: inout PartitionState, by policy: Policy) {
        state.touch(identities.span)
        var admitted = 0
        for place in reads.indices {
            let (identity, capturedAt) = (identities[place], reads[place].capturedAt)
            let offset = unsafe records[place].pointee.offset
            let isNoPlate = policy.isNoPlate(reads[place])
            let arrivedAt = unsafe records[place].pointee.timestamp
            let facts = policy.facts(
                reads[place], arrivedAt: arrivedAt, isDuplicate: !isNoPlate && state.isDuplicate(identity))
            if let refusal = policy.law.refusal(of: facts) {
                if refusal == .duplicateRead { state.refuseDuplicate(identity, at: offset, capturedAt: capturedAt) }
                refusals.append(refusal)
                continue
            }
            passages.append(state.process(identity, at: offset, capturedAt: capturedAt))
            if admitted < place {
                (reads[admitted], identities[admitted]) = (reads[place], identity)
                unsafe records[admitted] = records[place]
            }
            admitted += 1
        }
        let refused = reads.count - admitted
        reads.removeLast(refused)
        identities.removeLast(refused)
        unsafe records.removeLast(refused)
    }

    /// Finds the hits of the admitted reads: every entry that one meets, live and in a tier.
    mutating func match(against lists: borrowing Matcher) {
        let asksForCandidates = lists.asksForCandidates
        for place in reads.indices {
            unsafe plates.add(
                reads[place].plate, candidates: asksForCandidates ? lent(place).bytes(of: .candidates) : nil)
        }
        lists.match(&plates)
        var opened: (place: Int, vehicle: VehicleGroups, id: ReadID)?
        for match in plates.matches {
            let place = Int(match.read)
            if opened?.place != place {
                let lent = lent(place)
                opened = lent.readID.map { (place, lent.vehicleGroups(by: lists.index.vocabulary), $0) }
            }
            guard let opened else { preconditionFailure("the decoder lets no read pass without an id") }
            let (read, isLate) = (reads[place], passages[place].isLate)
            let tier = lists.tier(
                of: match, region: read.region, capturedAt: read.capturedAt, confidence: read.confidence,
                vehicle: opened.vehicle)
            guard let tier else { continue }
            let list = lists.index.list(of: match.entry)
            let isStale = lists.isStale(list: list, capturedAt: read.capturedAt)
            let priority = lists.index[match.entry].priority.pushed(in: tier, late: isLate, stale: isStale)
            hits.append(
                Hit(match: match, list: list, tier: tier, priority: priority, isLate: isLate, isStale: isStale))
            readIDs.append(opened.id)
        }
    }

    /// Decides for each hit and each candidate recipient of its list. What its topic does not take is not told, and
    /// that is decided here, before a window remembers it as told.
    mutating func decide(by policy: Policy, against lists: borrowing Matcher) {
        for place in hits.indices {
            let hit = hits[place]
            let owner = reads[hit.read].agency
            for recipient in policy.topology.hotlists[hit.list].notify {
                let facts = policy.facts(hit.tier, of: owner, for: recipient, hotlist: hit.list)
                var candidacy = Candidacy(hit: place, recipient: recipient, decision: policy.law.decide(facts))
                if !fits(candidacy, by: policy, against: lists) { candidacy.decision = policy.law.deny(by: .tooLarge) }
                candidacies.append(candidacy)
            }
        }
    }

    /// Judges whether each candidacy is news, in order; a list that remembers nothing is not asked.
    mutating func window(in state: inout PartitionState, by policy: Policy, against lists: borrowing Matcher) {
        for place in candidacies.indices {
            let candidacy = candidacies[place]
            let hit = hits[candidacy.hit]
            if policy.topology.hotlists[hit.list].windows.remembersNothing {
                verdicts.append(.outcome(suppressed: 0))
            } else {
                let judged = windowHit(of: candidacy, by: policy, against: lists)
                let verdict = state.judge(judged, at: passages[hit.read])
                if case .pattern(let ids, _) = verdict, !fits(candidacy, naming: ids, by: policy, against: lists) {
                    candidacies[place].decision = policy.law.deny(by: .tooLarge)
                }
                verdicts.append(verdict)
            }
        }
    }

    private func windowHit(of candidacy: Candidacy, by policy: Policy, against lists: borrowing Matcher) -> WindowHit {
        let hit = hits[candidacy.hit]
        let read = reads[hit.read]
        let digest = policy.identities.window(
            entry: lists.index.text(.entryID, of: hit.entry), recipient: candidacy.recipient.id,
            effect: candidacy.decision.effect, plate: hit.match.kind == .pattern ? read.plate : nil)
        return WindowHit(
            key: WindowKey(hotlist: hit.list, digest: digest), effect: candidacy.decision.effect, tier: hit.tier,
            capturedAt: read.capturedAt, camera: policy.identities.camera(lent(hit.read)),
            read: identities[hit.read], readID: readIDs[candidacy.hit],
            decision: candidacy.recipient.agency.map { recipient in
                KeptDecision(
                    policy: policy.mark, tier: hit.tier, owner: policy.identities.agency(read.agency),
                    recipient: policy.identities.agency(recipient))
            })
    }

    private mutating func removeAll() {
        reads.removeAll(keepingCapacity: true)
        identities.removeAll(keepingCapacity: true)
        unsafe records.removeAll(keepingCapacity: true)
        faults.removeAll(keepingCapacity: true)
        misplacedKeys = 0
        passages.removeAll(keepingCapacity: true)
        refusals.removeAll(keepingCapacity: true)
        plates.removeAll()
        hits.removeAll(keepingCapacity: true)
        readIDs.removeAll(keepingCapacity: true)
        candidacies.removeAll(keepingCapacity: true)
        verdicts.removeAll(keepingCapacity: true)
    }
}
