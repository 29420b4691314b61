import Encoding
import Hotlists
import Kafka
import Plates

// What an alert says of its read, and what a hit asks of it: walks over the record's own JSON, for hits alone.

extension JSONWriter {
    /// Writes a read with the fields that the format knows, each as its camera wrote it; unknown ones stay behind, in
    /// nested objects too, so that nothing travels in an alert that no rule could name.
    mutating func read(_ read: PlateRead, value: UnsafeRawBufferPointer) {
        beginObject()
        for field in ReadField.allCases {
            guard let place = read.fields[field] else { continue }
            let token = unsafe JSONToken(bytes: place.bytes(of: value))
            key(field.name)
            switch field {
            case .location: members(of: token, numbers: ["lat", "lon"], strings: [])
            case .vehicle: members(of: token, numbers: [], strings: ["make", "model", "color", "body"])
            case .candidates: candidates(token)
            default: unsafe raw(token.bytes)
            }
        }
        endObject()
    }

    private mutating func candidates(_ token: JSONToken) {
        beginArray()
        token.forEachElement { element in
            guard element.kind == .object else { return }
            members(of: element, numbers: ["confidence"], strings: ["plate"])
        }
        endArray()
    }

    /// Copies the named members that have the right type, in the order in which they came.
    private mutating func members(of token: JSONToken, numbers: [StaticString], strings: [StaticString]) {
        beginObject()
        token.forEachMember { name, member in
            if let name = numbers.first(where: { name.isString($0) && member.kind == .number }) {
                key(name)
                unsafe raw(member.bytes)
            } else if let name = strings.first(where: { name.isString($0) && member.isText }) {
                key(name)
                unsafe raw(member.bytes)
            }
        }
        endObject()
    }
}

extension JSONToken {
    /// Whether this is a string that holds something.
    var isText: Bool { kind == .string && !isAbsent }

    /// A string's characters, unescaped.
    var text: String {
        var bytes: [UInt8] = []
        unescaped(into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Workbench {
    /// The vehicle groups of one read: what its make and body say in the vocabulary's words.
    func vehicleGroups(of place: Int, against lists: borrowing Matcher) -> VehicleGroups {
        guard let vehicle = reads[place].fields[.vehicle] else { return .unknown }
        let token = unsafe JSONToken(bytes: vehicle.bytes(of: record(of: place).value))
        var make: UInt16?
        var body: UInt16?
        token.forEachMember { name, member in
            guard member.isText else { return }
            if name.isString("make") { make = lists.index.vocabulary.group(.make, word: member.text) }
            if name.isString("body") { body = lists.index.vocabulary.group(.body, word: member.text) }
        }
        return VehicleGroups(make: make, body: body)
    }
}
