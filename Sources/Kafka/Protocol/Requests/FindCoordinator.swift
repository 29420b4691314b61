/// Asks which broker coordinates a group.
struct FindCoordinator: WireRequest {
    static let name = "FindCoordinator"
    static let key: Int16 = 10
    static let version: Int16 = 4
    static let isFlexible = true

    let group: String

    struct Answer {
        let error: Int16
        let address: BrokerAddress
    }

    func write(to body: inout WireWriter) {
        let ofGroups: Int8 = 0
        body.int8(ofGroups)
        body.compactArray([group]) { $0.compactString($1) }
        body.noTaggedFields()
    }

    static func answer(from body: inout WireReader) throws(WireFault) -> Answer {
        _ = try body.int32()
        let coordinators = try body.compactArray { entry throws(WireFault) in
            _ = (try entry.compactString(), try entry.int32())
            let address = BrokerAddress(host: try entry.compactString(), port: try entry.int32())
            let error = try entry.int16()
            _ = try entry.compactNullableString()
            try entry.skipTaggedFields()
            return Answer(error: error, address: address)
        }
        try body.skipTaggedFields()
        try body.end()
        guard coordinators.count == 1 else { throw .unasked }
        return coordinators[0]
    }
}
