import Plates

/// Values that the tests begin from, and who is known to the topology of the tests.
enum Samples {
    /// Every field of the format, in its order.
    static let read = """
        {"read_id":"01JD9ZK7Q3M8V5T2X4W6Y8B0CD","plate":"8ABC-123","plate_region":"US-CA",\
        "plate_region_confidence":0.97,"confidence":0.94,"candidates":[{"plate":"8A8C123","confidence":0.41}],\
        "captured_at":"2026-11-23T17:26:52.285Z","camera_id":"oak-0412","agency_id":"opd",\
        "location":{"lat":37.8044,"lon":-122.2712},"heading_deg":182,"speed_kph":48,\
        "vehicle":{"make":"Toyota","model":"Camry","color":"silver","body":"sedan"},"image_ref":"s3://reads/1.jpg"}
        """

    /// When the read above was captured.
    static let capturedAt = Timestamp(nanoseconds: 1_795_454_812_285_000_000)

    /// How long before its record a read may have been captured.
    static let maxAge = TimeSpan.minutes(2 * 24 * 60)

    static let agencies = ["opd", "chp"].map { Agency(id: $0, name: nil, kind: nil, region: nil) }

    /// A topology that declares no cameras.
    static let open = Directory(agencies: agencies, cameras: nil)

    /// A topology that declares three, one of them without a place.
    static let declared = Directory(
        agencies: agencies,
        cameras: [
            Camera(id: "oak-0412", agency: AgencyIndex(0), location: Location(latitude: 37.8, longitude: -122.27)),
            Camera(id: "oak-0413", agency: AgencyIndex(0), location: nil),
            Camera(id: "chp-1", agency: AgencyIndex(1), location: Location(latitude: 38.5, longitude: -121.5)),
        ])

    /// The read above with the value of `field` replaced by `json`, or without the field when that is nil.
    static func read(_ field: String, _ json: String?) -> String { replacing([(field, json)]) }

    static func replacing(_ changes: [(field: String, json: String?)]) -> String {
        var members = members
        for change in changes {
            guard let place = members.firstIndex(where: { $0.key == change.field }) else {
                members.append((change.field, change.json ?? "null"))
                continue
            }
            if let json = change.json { members[place].json = json } else { members.remove(at: place) }
        }
        return "{" + members.map { "\"\($0.key)\":\($0.json)" }.joined(separator: ",") + "}"
    }

    static let members: [(key: String, json: String)] = [
        ("read_id", "\"01JD9ZK7Q3M8V5T2X4W6Y8B0CD\""), ("plate", "\"8ABC-123\""), ("plate_region", "\"US-CA\""),
        ("plate_region_confidence", "0.97"), ("confidence", "0.94"),
        ("candidates", "[{\"plate\":\"8A8C123\",\"confidence\":0.41}]"),
        ("captured_at", "\"2026-11-23T17:26:52.285Z\""), ("camera_id", "\"oak-0412\""), ("agency_id", "\"opd\""),
        ("location", "{\"lat\":37.8044,\"lon\":-122.2712}"), ("heading_deg", "182"), ("speed_kph", "48"),
        ("vehicle", "{\"make\":\"Toyota\",\"model\":\"Camry\",\"color\":\"silver\",\"body\":\"sedan\"}"),
        ("image_ref", "\"s3://reads/1.jpg\""),
    ]
}
