/// Keys that are read and checked but change nothing yet, each with what happens instead.
///
/// The one table of them: whoever puts a key in force deletes its case, and the compiler shows the line that notes it.
enum NotInForce: String, CaseIterable {
    case law, geofences, grants, retention
    case policyURL = "policy_url"
    case within

    var instead: String {
        switch self {
        case .law: "the packs are tried, and only the agency that owns a read is told of its hits"
        case .geofences: "the files are not read, and no read is refused or withheld for its place"
        case .grants: "only the agency that owns a read is told of its hits"
        case .retention: "nothing is retained but what Kafka's topics keep"
        case .policyURL: "no decision cites it"
        case .within: "the list matches everywhere"
        }
    }
}
