// The measured policy as Cedar writes it: a permit for each grant, and the packs as forbids.
import Law
import Plates

extension MeasuredPolicy {
    var cedar: String {
        let grants = book.grants.map { grant in
            let purposes = grant.purposes.choices.map { "\"\($0.rawValue)\"" }.joined(separator: ",")
            let (from, to) = (seconds(grant.valid.from), seconds(grant.valid.to))
            return """
                permit(principal == Agency::"\(id(grant.to))", action == Action::"alert", resource) when {
                  resource.owner == Agency::"\(id(grant.from))" && [\(purposes)].contains(context.purpose)
                  && context.captured >= \(from) && context.captured < \(to)
                  && context.decided >= \(from) && context.decided < \(to) };
                """
        }
        let own = "permit(principal, action == Action::\"alert\", resource) when { resource.owner == principal };"
        let packs = Self.regions.enumerated().flatMap { number, code in
            let ban = "forbid(principal, action, resource) when { resource.laws.contains(\"\(code)\")"
            let others = Self.tellsOthers(number) ? "" : " || principal.region != \"\(code)\""
            let share =
                "\(ban) && principal != resource.owner && (principal.kind == \"private\" "
                + "|| principal.kind == \"federal\"\(others)) };"
            return ["\(ban) && context.purpose == \"immigration\" };"] + (Self.hasNoStatute(number) ? [] : [share])
        }
        // What no pack knows is nobody's but the owner's.
        let noLaw =
            "forbid(principal, action, resource) when { resource.laws.contains(\"US\") && principal != resource.owner };"
        return (grants + [own] + packs + [noLaw]).joined(separator: "\n")
    }

    func cedarRequest(_ number: Int, _ facts: SharingFacts, isPermit: Bool) -> String {
        guard let recipient = facts.recipient, let purpose = facts.purpose else { return "" }
        let (owner, other) = (book.agencies[Int(facts.owner.value)], book.agencies[Int(recipient.value)])
        let all = book.jurisdictions.all
        let places = all.indices.filter(facts.places.contains).map { all[$0].code }
        let laws = Set(places + [owner.region ?? ""]).sorted().map { "\"\($0)\"" }.joined(separator: ",")
        func entity(_ agency: Agency) -> String {
            """
            {"uid":{"type":"Agency","id":"\(agency.id)"},"parents":[],\
            "attrs":{"region":"\(agency.region ?? "")","kind":"\(agency.kind?.rawValue ?? "")"}}
            """
        }
        let agencies = owner.id == other.id ? [owner] : [owner, other]
        return """
            {"permit":\(isPermit),"request":{"principal":"Agency::\\"\(other.id)\\"","action":"Action::\\"alert\\"",\
            "resource":"Read::\\"\(number)\\"","context":{"purpose":"\(purpose.rawValue)",\
            "captured":\(seconds(facts.capturedAt)),"decided":\(seconds(facts.decidedAt))}},\
            "entities":[\(agencies.map(entity).joined(separator: ",")),{"uid":{"type":"Read","id":"\(number)"},"parents":[],\
            "attrs":{"laws":[\(laws)],"owner":{"__entity":{"type":"Agency","id":"\(owner.id)"}}}}]}
            """
    }

    private func id(_ agency: AgencyIndex) -> String { book.agencies[Int(agency.value)].id }
    private func seconds(_ instant: Timestamp) -> Int64 { instant.nanoseconds / 1_000_000_000 }
}
