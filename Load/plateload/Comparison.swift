/// What should have come, what came, and what of it came twice. Each is a key and a value, such as a hit and its tier.
struct Comparison {
    /// Examples kept of what is missing and of what is too much.
    static let exampleLimit = 20

    struct Counts {
        var expected = 0
        var found = 0
        var missing = 0
        var unexpected = 0

        var precision: Double { found + unexpected == 0 ? 1 : Double(found) / Double(found + unexpected) }
        var recall: Double { expected == 0 ? 1 : Double(found) / Double(expected) }
    }

    private var expected: [String: String]
    private var seenIDs: Set<String> = []
    private var seenKeys: [String: String] = [:]
    private(set) var byValue: [String: Counts] = [:]
    private(set) var doubles = 0
    /// The same thing under another id: an id is a function of what it names, so this is a fault.
    private(set) var renamed = 0
    private(set) var unexpected: [String] = []
    private(set) var missing: [String] = []

    init(expected: [String: String]) {
        self.expected = expected
        for value in expected.values { byValue[value, default: Counts()].expected += 1 }
    }

    mutating func take(id: String, key: String, value: String) {
        if !seenIDs.insert(id).inserted {
            doubles += 1
            return
        }
        if seenKeys.updateValue(id, forKey: key) != nil {
            renamed += 1
            return
        }
        if expected.removeValue(forKey: key).map({ wanted in
            if wanted == value { return true }
            miss(key, wanted)
            return false
        }) ?? false {
            byValue[value, default: Counts()].found += 1
        } else {
            byValue[value, default: Counts()].unexpected += 1
            if unexpected.count < Comparison.exampleLimit { unexpected.append("\(key) \(value)") }
        }
    }

    /// What has not come by now is missing.
    mutating func finish() {
        for (key, value) in expected.sorted(by: { $0.key < $1.key }) { miss(key, value) }
        expected = [:]
    }

    private mutating func miss(_ key: String, _ value: String) {
        byValue[value, default: Counts()].missing += 1
        if missing.count < Comparison.exampleLimit { missing.append("\(key) \(value)") }
    }

    var total: Counts {
        byValue.values.reduce(into: Counts()) { sum, counts in
            sum.expected += counts.expected
            sum.found += counts.found
            sum.missing += counts.missing
            sum.unexpected += counts.unexpected
        }
    }

    func isEqual(allowingDoubles: Bool) -> Bool {
        total.missing == 0 && total.unexpected == 0 && renamed == 0 && (allowingDoubles || doubles == 0)
    }
}

extension Truth {
    /// The alerts that the owners of reads must get: of every hit but a conflict, if the hotlist tells the owner.
    var expectedAlerts: [String: String] {
        var alerts: [String: String] = [:]
        for hit in hits where hit.tier != "conflict" && tells(hit.agency, of: hit.hotlist) {
            alerts[Truth.key(hit.agency, hit.agency, hit.readID, hit.hotlist, hit.entry)] = hit.tier
        }
        return alerts
    }

    /// A decision for every hit and candidate recipient: permit for the owner of the read, unless it is a conflict;
    /// deny for
    /// everyone else, since generated topologies have no grants.
    var expectedDecisions: [String: String] {
        var decisions: [String: String] = [:]
        for hit in hits {
            for recipient in recipients[hit.hotlist] ?? [] {
                let effect = recipient == hit.agency && hit.tier != "conflict" ? "permit" : "deny"
                decisions[Truth.key(recipient, hit.agency, hit.readID, hit.hotlist, hit.entry)] =
                    "\(hit.tier) \(effect)"
            }
        }
        return decisions
    }

    private func tells(_ agency: String, of hotlist: String) -> Bool { recipients[hotlist]?.contains(agency) ?? false }

    static func key(_ recipient: String, _ agency: String, _ readID: String, _ hotlist: String, _ entry: String)
        -> String
    {
        "to \(recipient): read \(readID) of \(agency), \(hotlist) \(entry)"
    }
}
