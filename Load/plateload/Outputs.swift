import Console
import Foundation

/// What of an alert is compared.
struct Alert: Decodable {
    struct Read: Decodable {
        let read_id: String
        let agency_id: String
    }

    let alert_id: String
    let read: Read
    let hit: HitOfOutput
    let decision: Decision

    init(_ value: UnsafeRawBufferPointer, from place: String) throws {
        self = try unsafe decoded(value, "an alert", place)
    }
}

struct HitOfOutput: Decodable {
    let hotlist: String
    let entry_id: String
    let tier: String
}

/// What both kinds of output say of the decision.
struct Decision: Decodable {
    let effect: String
    /// Of the files of the topology that decided.
    let policy_version: String
}

/// What of a decision record is compared.
struct Decided: Decodable {
    let decision_id: String
    let read_id: String
    let owner: String
    let recipient: String
    let hit: HitOfOutput
    let decision: Decision

    init(_ value: UnsafeRawBufferPointer, from place: String) throws {
        self = try unsafe decoded(value, "a decision", place)
    }
}

private func decoded<Value: Decodable>(_ value: UnsafeRawBufferPointer, _ what: String, _ place: String) throws -> Value
{
    do {
        return try JSONDecoder().decode(Value.self, from: unsafe Data(value))
    } catch {
        throw CommandFailure(.failed, "\(place): a record is not \(what) as the contract has it: \(sentence(error))")
    }
}

private func sentence(_ error: any Error) -> String {
    switch error {
    case DecodingError.keyNotFound(let key, _): "'\(key.stringValue)' is missing"
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
        "'\(context.codingPath.map(\.stringValue).joined(separator: "."))' is of another type"
    default: "it is not JSON"
    }
}
