/// The keys of one kind of mapping: what may stand in it, each with an example that remedies can show.
protocol FileKey: RawRepresentable<String>, CaseIterable, Hashable {
    /// A value as it could be written after `key: `.
    var example: String { get }
}

enum TopologyKey: String, FileKey {
    case topology, law, agencies, cameras, geofences, reads, delivery, hotlists, grants

    var example: String {
        switch self {
        case .topology: "bay-area"
        case .law: "[US-CA]"
        case .agencies: "[{id: oakland-pd, kind: local, region: US-CA}]"
        case .cameras: "cameras.csv"
        case .geofences: "[geofences/zones.geojson]"
        case .reads: "{topic: reads}"
        case .delivery: "{guarantee: exactly-once, commit_every: 100ms}"
        case .hotlists:
            "[{id: ca-svs, owner: chp, purpose: vehicle-theft, source: {csv: hotlists/svs.csv}, notify: [chp]}]"
        case .grants:
            "[{id: opd-chp-1, from: oakland-pd, to: chp, data: [alert], purposes: [vehicle-theft], until: 2027-06-30, "
                + "approved_by: custodian}]"
        }
    }
}

enum AgencyKey: String, FileKey {
    case id, name, kind, region
    case lawEnforcement = "law_enforcement"
    case binds
    case actsFor = "acts_for"
    case custodian
    case publicComment = "public_comment"
    case retention
    case policyURL = "policy_url"

    var example: String {
        switch self {
        case .lawEnforcement: "true"
        case .binds: "[us-ca/chp]"
        case .actsFor: "[chp]"
        case .custodian: "Captain of Support Operations"
        case .publicComment: "2026-03-17"
        case .id: "oakland-pd"
        case .name: "Oakland Police"
        case .kind: "local"
        case .region: "US-CA"
        case .retention: "{non_hit: P30D, hit: P1Y}"
        case .policyURL: "https://example.org/alpr-policy"
        }
    }
}

enum RetentionKey: String, FileKey {
    case nonHit = "non_hit"
    case hit

    var example: String { self == .nonHit ? "P30D" : "P1Y" }
}

enum ReadsKey: String, FileKey {
    case topic, key, format
    case maxDisorder = "max_disorder"
    case allowedLateness = "allowed_lateness"
    case idleAfter = "idle_after"
    case duplicateWithin = "duplicate_within"
    case duplicateCapacity = "duplicate_capacity"
    case maxAge = "max_age"
    case noPlate = "no_plate"

    var example: String {
        switch self {
        case .topic: "reads"
        case .key: "canonical-plate"
        case .format: "platestream-json"
        case .maxDisorder: "5s"
        case .allowedLateness, .duplicateWithin: "10m"
        case .idleAfter: "30s"
        case .duplicateCapacity: "2000000"
        case .maxAge: "2d"
        case .noPlate: "[NOPLATE, UNKNOWN]"
        }
    }
}

enum DeliveryKey: String, FileKey {
    case guarantee
    case commitEvery = "commit_every"

    var example: String { self == .guarantee ? "exactly-once" : "100ms" }
}

enum HotlistKey: String, FileKey {
    case id, owner, purpose, source
    case staleAfter = "stale_after"
    case match, suppress, `repeat`, within, active, notify, guards
    case allowEmpty = "allow_empty"

    var example: String {
        switch self {
        case .id: "ca-svs"
        case .owner: "chp"
        case .purpose: "vehicle-theft"
        case .source: "{csv: hotlists/svs.csv}"
        case .staleAfter: "26h"
        case .match: "{ocr: 1, evidence: candidates}"
        case .suppress: "15m"
        case .repeat: "{count: 3, within: 1h, distinct_cameras: 2}"
        case .within: "[alameda-county]"
        case .active: "{days: [mon, fri], from: \"06:00\", to: \"22:00\", zone: America/Los_Angeles}"
        case .notify: "[oakland-pd, chp]"
        case .guards: "{bad_rows: 10, bad_share: 0.01, fewer_entries: 100, fewer_share: 0.2}"
        case .allowEmpty: "true"
        }
    }
}

enum SourceKey: String, FileKey {
    case csv, topic, delimiter, regions, columns

    var example: String {
        switch self {
        case .csv: "hotlists/svs.csv"
        case .topic: "hotlist.ca-svs"
        case .delimiter: "\";\""
        case .regions: "ncic"
        case .columns: "{plate: LIC_NO}"
        }
    }
}

/// The canonical columns of a hotlist file (contract §2), as the keys of `columns`.
enum ColumnKey: String, FileKey {
    case entryID = "entry_id"
    case plate, region, reason
    case sourceFile = "source_file"
    case effectiveAt = "effective_at"
    case expiresAt = "expires_at"
    case priority, make, model, color, body
    case caseNumber = "case_number"
    case derivedFrom = "derived_from"
    case note

    /// The header that the file uses.
    var example: String { rawValue.uppercased() }
}

enum MatchKey: String, FileKey {
    case ocr, evidence
    case minConfidence = "min_confidence"

    var example: String {
        switch self {
        case .ocr: "1"
        case .evidence: "candidates"
        case .minConfidence: "0.7"
        }
    }
}

enum RepeatKey: String, FileKey {
    case count, within
    case distinctCameras = "distinct_cameras"

    var example: String {
        switch self {
        case .count: "3"
        case .within: "1h"
        case .distinctCameras: "2"
        }
    }
}

enum ActiveKey: String, FileKey {
    case days, from, to, zone
    case zoneRules = "zone_rules"

    var example: String {
        switch self {
        case .days: "[mon, tue, wed, thu, fri]"
        case .from: "\"06:00\""
        case .to: "\"22:00\""
        case .zone: "America/Los_Angeles"
        case .zoneRules: "3f9a1c0b77de"
        }
    }
}

enum GuardKey: String, FileKey {
    case badRows = "bad_rows"
    case badShare = "bad_share"
    case badLimit = "bad_limit"
    case fewerEntries = "fewer_entries"
    case fewerShare = "fewer_share"

    var example: String {
        switch self {
        case .badRows: "10"
        case .badShare: "0.01"
        case .badLimit: "0.5"
        case .fewerEntries: "100"
        case .fewerShare: "0.2"
        }
    }
}

enum GrantKey: String, FileKey {
    case id, from, to, data, purposes, reasons, within, outside, since, until
    case approvedBy = "approved_by"
    case documents, redact, coarsen, onward

    var example: String {
        switch self {
        case .id: "opd-chp-1"
        case .from: "oakland-pd"
        case .to: "chp"
        case .data: "[alert]"
        case .purposes: "[vehicle-theft]"
        case .reasons: "[stolen-vehicle]"
        case .within: "[alameda-county]"
        case .outside: "[clinic-1]"
        case .since: "2026-07-01"
        case .until: "2027-06-30"
        case .approvedBy: "custodian@example.org"
        case .documents: "[{kind: declaration, ref: \"2026-114\"}]"
        case .redact: "[image_ref]"
        case .coarsen: "{captured_at: 1h, location: 0.01}"
        case .onward: "false"
        }
    }
}

enum DocumentKey: String, FileKey {
    case kind, ref, `case`, since, until

    var example: String {
        switch self {
        case .kind: "warrant"
        case .ref: "2026-114"
        case .case: "26-0117"
        case .since: "2026-10-01"
        case .until: "2027-09-30"
        }
    }
}

enum CoarsenKey: String, FileKey {
    case capturedAt = "captured_at"
    case location

    /// The one step that each knows.
    var example: String { self == .capturedAt ? "1h" : "0.01" }
}
