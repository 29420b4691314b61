/// Takes a member out of its group at once, also one that has an instance name: without this request the group keeps
/// such a member's place until its session ends.
struct LeaveGroup: WireRequest {
    static let name = "LeaveGroup"
    static let key: Int16 = 13
    static let version: Int16 = 4
    static let isFlexible = true

    let member: GroupMember

    struct Answer {
        /// Of the request, or else of the member.
        let error: Int16
    }

    /// Id and instance together: a successor that has taken the instance over has another id, and stays.
    func write(to body: inout WireWriter) {
        body.compactString(member.group)
        body.compactArray([member]) { entry, member in
            entry.compactString(member.id)
            entry.compactString(member.instance)
            entry.noTaggedFields()
        }
        body.noTaggedFields()
    }

    static func answer(from body: inout WireReader) throws(WireFault) -> Answer {
        _ = try body.int32()
        let error = try body.int16()
        let errors = try body.compactArray { member throws(WireFault) in
            _ = (try member.compactString(), try member.compactNullableString())
            let error = try member.int16()
            try member.skipTaggedFields()
            return error
        }
        try body.skipTaggedFields()
        try body.end()
        return Answer(error: error != 0 ? error : errors.first { $0 != 0 } ?? 0)
    }
}
