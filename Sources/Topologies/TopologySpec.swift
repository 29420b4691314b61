/// A topology file as it is written: every value a text with its place, in the shape that the keys ask for, proven
/// nothing.
struct TopologySpec {
    var place: Place
    var name: Written?
    var law: [Written] = []
    var agencies: AgenciesSpec?
    var cameras: Written?
    var geofences: [Written] = []
    var reads: ReadsSpec?
    var delivery: DeliverySpec?
    var hotlists: [HotlistSpec] = []
    var grants: [GrantSpec] = []
}

enum AgenciesSpec {
    case inline([AgencySpec])
    /// The path of a file that holds the list.
    case file(Written)
}

struct AgencySpec {
    var id: Written?
    var name: Written?
    var kind: Written?
    var region: Written?
    var lawEnforcement: Written?
    var binds: [Written] = []
    var actsFor: [Written] = []
    var custodian: Written?
    var publicComment: Written?
    var retention: RetentionSpec?
    var policyURL: Written?
    var place: Place
}

struct RetentionSpec {
    var place: Place
    var nonHit: Written?
    var hit: Written?
}

struct ReadsSpec {
    var topic: Written?
    var key: Written?
    var format: Written?
    var maxDisorder: Written?
    var allowedLateness: Written?
    var idleAfter: Written?
    var duplicateWithin: Written?
    var duplicateCapacity: Written?
    var maxAge: Written?
    /// nil = the usual words; empty = none.
    var noPlate: [Written]?
}

struct DeliverySpec {
    var guarantee: Written?
    var commitEvery: Written?
}

struct HotlistSpec {
    var id: Written?
    var owner: Written?
    var purpose: Written?
    var source: SourceSpec?
    var staleAfter: Written?
    var match: MatchSpec?
    var suppress: Written?
    var pattern: RepeatSpec?
    var within: [Written] = []
    var active: ActiveSpec?
    var notify: [Written] = []
    var guards: GuardsSpec?
    var allowEmpty: Written?
}

struct MatchSpec {
    var ocr: Written?
    var evidence: Written?
    var minConfidence: Written?
}

/// The key `repeat`.
struct RepeatSpec {
    var count: Written?
    var within: Written?
    var distinctCameras: Written?
}

struct ActiveSpec {
    var place: Place
    var days: [Written] = []
    var from: Written?
    var to: Written?
    var zone: Written?
    var zoneRules: Written?
}

struct GuardsSpec {
    var badRows: Written?
    var badShare: Written?
    var badLimit: Written?
    var fewerEntries: Written?
    var fewerShare: Written?
}

struct GrantSpec {
    var place: Place
    var id: Written?
    var from: Written?
    var to: Written?
    var data: [Written] = []
    var purposes: [Written] = []
    /// nil = all.
    var reasons: [Written]?
    var within: [Written] = []
    var outside: [Written] = []
    var since: Written?
    var until: Written?
    var approvedBy: Written?
    var documents: [DocumentSpec] = []
    var redact: [Written] = []
    var coarsen: [CoarsenKey: Written] = [:]
    var onward: Written?
}

struct DocumentSpec {
    var place: Place
    var kind: Written?
    var ref: Written?
    var caseNumber: Written?
    var since: Written?
    var until: Written?
}
