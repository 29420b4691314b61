import Encoding
import Hotlists
import Plates

// What an alert says of its read, and what a hit asks of it: walks over the record's own JSON, for hits alone.

extension JSONWriter {
    /// Writes a read with the fields that the format knows and that are not redacted, each as its camera wrote it;
    /// unknown ones stay behind, in nested objects too, so that nothing travels in an alert that no rule could name.
    mutating func read(_ read: LentRead, redacting redaction: Redaction) {
        beginObject()
        for field in ReadField.allCases where !redaction.contains(.field(field)) {
            guard let token = read.token(of: field) else { continue }
            key(field.name)
            switch field {
            case .location, .vehicle:
                members(of: token, ReadMember.allCases.filter { $0.field == field && !redaction.contains(.member($0)) })
            case .candidates: candidates(token)
            default: unsafe raw(token.bytes)
            }
        }
        endObject()
    }

    /// Copies the named members that have the right type, in the order in which they came.
    private mutating func members(of token: JSONToken, _ members: [ReadMember]) {
        beginObject()
        token.forEachMember { name, value in
            guard let member = members.first(where: { name.isString($0.name) }) else { return }
            guard member.field == .location ? value.kind == .number : value.isText else { return }
            key(member.name)
            unsafe raw(value.bytes)
        }
        endObject()
    }

    private mutating func candidates(_ token: JSONToken) {
        beginArray()
        token.forEachElement { element in
            guard element.kind == .object else { return }
            beginObject()
            element.forEachMember { name, value in
                if name.isString("plate"), value.isText { key("plate"); unsafe raw(value.bytes) }
                if name.isString("confidence"), value.kind == .number { key("confidence"); unsafe raw(value.bytes) }
            }
            endObject()
        }
        endArray()
    }
}

extension JSONToken {
    /// Whether this is a string that holds something.
    fileprivate var isText: Bool { kind == .string && !isAbsent }

    /// A string's characters, unescaped.
    fileprivate var text: String {
        var bytes: [UInt8] = []
        unescaped(into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension LentRead {
    /// The read's id, unescaped; nil when it is none, which the decoder rules out.
    var readID: ReadID? { unsafe withText(of: .readID) { unsafe ReadID($0) } ?? nil }

    /// What its make and body say in the vocabulary's words.
    func vehicleGroups(by vocabulary: VehicleVocabulary) -> VehicleGroups {
        guard let token = token(of: .vehicle) else { return .unknown }
        var make: UInt16?
        var body: UInt16?
        token.forEachMember { name, member in
            guard member.isText else { return }
            if name.isString("make") { make = vocabulary.group(.make, word: member.text) }
            if name.isString("body") { body = vocabulary.group(.body, word: member.text) }
        }
        return VehicleGroups(make: make, body: body)
    }
}
