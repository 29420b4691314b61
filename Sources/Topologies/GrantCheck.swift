import Encoding
import Law
import Plates

// What a topology may say under `grants`: who gives whom which data, for what, until when.

/// The elements of `grants`.
extension TopologyCheck {
    /// - Parameter agencies: by index, for the law that dates are counted by.
    mutating func provenGrants(_ agencies: [Agency]) -> [Grant] {
        zoneNames = Set(spec.grants.flatMap { $0.within + $0.outside }.map(\.text)).sorted()
        var seen: [String: Place] = [:]
        return spec.grants.compactMap { grant in
            findings.unique(grant.id, among: &seen, of: "grant")
            return proven(grant, agencies)
        }
    }

    private mutating func proven(_ grant: GrantSpec, _ agencies: [Agency]) -> Grant? {
        let id = findings.id(grant.id)
        let from = agency(grant.from, role: "from")
        let to = agency(grant.to, role: "to")
        if let from = grant.from, let to = grant.to, from.text == to.text {
            findings.warning(
                at: to.place, "an agency needs no grant for its own reads", "delete the grant, or name another agency")
        }
        let data: ChoiceSet<DataKind> = findings.choices(grant.data, "kind of data", key: "data")
        let purposes: ChoiceSet<Purpose> = findings.choices(grant.purposes, "purpose", key: "purposes")
        let reasons = grant.reasons.map { findings.choices($0, "reason", key: "reasons") } as ChoiceSet<HotlistReason>?
        checkReasons(of: grant)
        checkZones(grant.within)
        checkZones(grant.outside, key: "outside")
        let clock = from.map { self.clock(of: agencies[Int($0.value)].jurisdiction) } ?? .utc
        let valid = period(grant.since, GrantKey.since, grant.until, GrantKey.until, on: clock)
        let documents = grant.documents.compactMap { proven($0, on: clock) }
        let obligations = provenObligations(of: grant)
        guard let id, let from, let to else { return nil }
        return Grant(
            id: id, from: from, to: to, data: data, purposes: purposes, reasons: reasons, valid: valid,
            within: numbers(of: grant.within), outside: numbers(of: grant.outside), documents: documents,
            obligations: obligations)
    }

    /// Reads and look-ups have no reason, so a grant for all reads that names some would say less than it seems to.
    private mutating func checkReasons(of grant: GrantSpec) {
        guard let first = grant.reasons?.first, grant.data.contains(where: { $0.text == DataKind.read.rawValue }) else {
            return
        }
        findings.error(
            at: first.place, "a grant of `read` has no `reasons`: a read is for a purpose alone",
            "delete `reasons`, or give the alerts a grant of their own")
    }

    /// Days, both included; an absent one leaves its end open.
    private mutating func period<Key: FileKey>(
        _ since: Written?, _ sinceKey: Key, _ until: Written?, _ untilKey: Key, on clock: WallClock
    ) -> Period {
        let first = date(since, sinceKey)
        let last = date(until, untilKey)
        if let first, let last, let until, last.dayNumber < first.dayNumber {
            findings.error(
                at: until.place, "`until` lies before `since`", "write the last day on which it holds")
        }
        return Period(
            from: first?.firstInstant(on: clock) ?? .distantPast,
            to: last?.next.firstInstant(on: clock) ?? .distantFuture)
    }

    private mutating func date<Key: FileKey>(_ written: Written?, _ key: Key) -> CivilDate? {
        guard let written else { return nil }
        if let date = Values.date(written.text) { return date }
        findings.error(
            at: written.place, "\(shown(written)) is not a date", "write it like `\(key.rawValue): \(key.example)`")
        return nil
    }

    private mutating func proven(_ document: DocumentSpec, on clock: WallClock) -> GrantDocument? {
        let valid = period(document.since, DocumentKey.since, document.until, DocumentKey.until, on: clock)
        guard let kind: DocumentKind = findings.word(document.kind, "kind of document") else { return nil }
        if kind.isForOneCase && document.caseNumber == nil {
            findings.error(
                at: document.place, "a `\(kind.rawValue)` is about one case, and this one names none",
                "add `case: \(DocumentKey.case.example)`")
        }
        if !kind.isForOneCase, let number = document.caseNumber {
            findings.error(at: number.place, "a `\(kind.rawValue)` is not about one case", "delete `case`")
        }
        return GrantDocument(kind, valid: valid, caseNumber: document.caseNumber?.text)
    }

    private mutating func provenObligations(of grant: GrantSpec) -> Obligations {
        var obligations = Obligations.redact(provenRedaction(grant.redact))
        for (key, step) in grant.coarsen.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            if step.text != key.example {
                findings.error(
                    at: step.place, "`\(key.rawValue)` can be coarsened to \(key.example) alone",
                    "write `\(key.rawValue): \(key.example)`")
            }
            obligations.insert(key == .capturedAt ? .coarsenCapturedAt : .coarsenLocation)
        }
        if findings.flag(grant.onward, GrantKey.onward) != true { obligations.insert(.noOnward) }
        return obligations
    }

    private mutating func provenRedaction(_ fields: [Written]) -> Redaction {
        findings.checkRepetition(fields, key: "redact")
        var redaction = Redaction.nothing
        for field in fields {
            if field.text == "\(ReadField.plate.name)" {
                findings.error(
                    at: field.place, "`plate` cannot be left out: an alert is about a plate", "delete it from `redact`")
            } else if let part = Redaction(name: field.text) {
                redaction.formUnion(part)
            } else {
                let remedy = Nearest.remedy(for: field.text, among: Redaction.names)
                findings.error(at: field.place, "\(shown(field)) is not a field of a read", remedy)
            }
        }
        return redaction
    }

    private func numbers(of zones: [Written]) -> [ZoneNumber] {
        zones.compactMap { zone in
            zoneNames.firstIndex(of: zone.text).flatMap { UInt16(exactly: $0) }.map { ZoneNumber($0) }
        }
    }
}
