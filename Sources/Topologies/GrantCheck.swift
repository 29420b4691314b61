import Plates

// What a topology may say under `grants`: who gives whom which data, for what, until when.

/// The elements of `grants`.
extension TopologyCheck {
    mutating func checkGrants() {
        var seen: [String: Place] = [:]
        for grant in spec.grants {
            unique(grant.id, among: &seen, of: "grant")
            check(grant)
        }
    }

    private mutating func check(_ grant: GrantSpec) {
        _ = id(grant.id)
        _ = agency(grant.from, role: "from")
        _ = agency(grant.to, role: "to")
        if let from = grant.from, let to = grant.to, from.text == to.text {
            findings.warning(
                at: to.place, "an agency needs no grant for its own reads", "delete the grant, or name another agency")
        }
        for data in grant.data { let _: DataKind? = word(data, "kind of data") }
        for purpose in grant.purposes { let _: Purpose? = word(purpose, "purpose") }
        for reason in grant.reasons { let _: HotlistReason? = word(reason, "reason") }
        checkZones(grant.within)
        checkRedaction(grant.redact)
        if let until = grant.until, !Values.isDate(until.text) {
            findings.error(
                at: until.place, "\(shown(until)) is not a date", "write it like `until: \(GrantKey.until.example)`")
        }
        checkRepetition(grant.data, key: "data")
        checkRepetition(grant.purposes, key: "purposes")
        checkRepetition(grant.reasons, key: "reasons")
    }

    private mutating func checkRedaction(_ fields: [Written]) {
        for field in fields where Redaction(name: field.text) == nil {
            let remedy = Nearest.remedy(for: field.text, among: Redaction.names)
            findings.error(at: field.place, "\(shown(field)) is not a field of a read", remedy)
        }
        checkRepetition(fields, key: "redact")
    }
}
