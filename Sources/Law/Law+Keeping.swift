package import Plates

// Whether a read may be held at all, and until when.

extension Law {
    /// Why a read may not be held, the first reason of contract §11; nil = it may. Asked of every read.
    package func refusal(of facts: AdmissionFacts) -> RefusalReason? {
        if facts.isNoPlate { return .noPlate }
        if lacksPolicy(facts.owner, at: facts.capturedAt) { return .noRetentionPolicy }
        if facts.isInCollectionBan { return .collectionZone }
        if facts.isSuppressed { return .suppressedPlate }
        if isExpired(facts) { return .expiredOnArrival }
        return facts.isDuplicate ? .duplicateRead : nil
    }

    private func lacksPolicy(_ owner: AgencyIndex, at instant: Timestamp) -> Bool {
        retention.refusals[Int(owner.value)].contains { $0.contains(instant) }
    }

    /// Whether the deadline of a non-hit was over when the record came.
    private func isExpired(_ facts: AdmissionFacts) -> Bool {
        if let arrivedAt = facts.arrivedAt, isYoung(arrivedAt - facts.capturedAt, facts) { return false }
        let kept = keeping(
            .nonHit, of: facts.owner, in: facts.places, capturedAt: facts.capturedAt,
            now: facts.arrivedAt ?? facts.capturedAt)
        guard let kept else { return false }
        return facts.arrivedAt.map { kept.deadline <= $0 } ?? true
    }

    /// Whether no limit that could be meant is over at this age: so nearly every read costs no calendar.
    @inline(__always)
    private func isYoung(_ age: TimeSpan, _ facts: AdmissionFacts) -> Bool {
        guard age < retention.graceOfAgency[Int(facts.owner.value)] else { return false }
        var places = Places(facts.places)
        if let home = agencies.home(of: facts.owner) { places.insert(home) }
        while let place = places.next() {
            guard age < retention.graceOfJurisdiction[place] else { return false }
        }
        return true
    }

    /// Until when a read may be kept: of the agency's own number and the `retain` rules of its region and of the read's
    /// places that are in force at capture or now, the one whose deadline comes first (contract §12).
    ///
    /// - Parameters:
    ///   - places: where it was captured.
    ///   - now: when this is asked.
    /// - Returns: nil when neither the agency nor any law names a number.
    package func keeping(
        _ kind: RetentionClass, of owner: AgencyIndex, in places: PlaceSet, capturedAt: Timestamp, now: Timestamp
    ) -> Retention? {
        let number = Int(owner.value)
        let own = kind == .hit ? retention.numbers[number].hit : retention.numbers[number].nonHit
        var first = own.map { limit in
            Retention(limit, of: capturedAt, on: retention.clocks[retention.ownClocks[number]], by: nil)
        }
        var places = Places(places)
        var next = agencies.home(of: owner)
        if let home = next { places.remove(home) } else { next = places.next() }
        while let jurisdiction = next {
            for place in retention.ofJurisdiction[jurisdiction].rows {
                let row = retention.rows[place]
                guard row.owners[number], !(kind == .hit && row.exemptsHits) else { continue }
                guard row.inForce.contains(capturedAt) || row.inForce.contains(now) else { continue }
                let other = Retention(row.limit, of: capturedAt, on: retention.clocks[row.clock], by: row.rule)
                first = first.map { $0.deadline <= other.deadline ? $0 : other } ?? other
            }
            next = places.next()
        }
        return first
    }
}

extension Retention {
    fileprivate init(_ limit: Limit, of capturedAt: Timestamp, on clock: WallClock, by rule: Rule?) {
        self.limit = limit
        start = limit.sliceStart(of: capturedAt)
        deadline = limit.deadline(from: start, on: clock)
        self.rule = rule
    }
}
