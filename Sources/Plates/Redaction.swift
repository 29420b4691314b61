/// A set of fields of a read, and of members of its objects, that are left out when it is told.
///
/// The closed set of `redact:<field>` (contract §10): every name has its bit, and whoever writes a read asks this set.
package struct Redaction: OptionSet, Hashable, BitwiseCopyable, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The read goes out whole. Said where it is meant: nothing that writes a read has it as a default.
    package static let nothing: Redaction = []

    /// A whole field, with all that stands in it.
    package static func field(_ field: ReadField) -> Redaction { Redaction(rawValue: 1 << UInt32(field.rawValue)) }

    /// One member of a field that is an object.
    package static func member(_ member: ReadMember) -> Redaction {
        Redaction(rawValue: 1 << UInt32(firstMember + member.rawValue))
    }

    private static let firstMember = 16

    private struct Part {
        let name: String
        let set: Redaction
        let obligation: String

        init(_ name: String, _ set: Redaction) {
            self.name = name
            self.set = set
            obligation = "redact:\(name)"
        }
    }

    /// All there is to redact, in the order of the format.
    private static let parts =
        ReadField.allCases.map { Part("\($0.name)", .field($0)) }
        + ReadMember.allCases.map { Part($0.path, .member($0)) }
    private static let partsByObligation = parts.sorted { $0.obligation < $1.obligation }

    /// All names, in the order of the format.
    package static let names = parts.map(\.name)

    /// The set of one name; nil for what is not a field of a read.
    package init?(name: String) {
        guard let part = Redaction.parts.first(where: { $0.name == name }) else { return nil }
        self = part.set
    }

    /// What a decision's `obligations` say of it: `redact:<field>`, sorted. Asked for each decision, and most oblige to
    /// nothing.
    package var obligations: [String] {
        if isEmpty { return [] }
        return Redaction.partsByObligation.filter { contains($0.set) }.map(\.obligation)
    }
}

/// The known members of the fields that are objects.
package enum ReadMember: Int, CaseIterable, BitwiseCopyable, Sendable {
    case latitude, longitude, make, model, color, body

    /// The field that it stands in.
    package var field: ReadField {
        switch self {
        case .latitude, .longitude: .location
        case .make, .model, .color, .body: .vehicle
        }
    }

    /// Its key there.
    package var name: StaticString {
        switch self {
        case .latitude: "lat"
        case .longitude: "lon"
        case .make: "make"
        case .model: "model"
        case .color: "color"
        case .body: "body"
        }
    }

    /// How a redaction names it.
    package var path: String { "\(field.name).\(name)" }
}
