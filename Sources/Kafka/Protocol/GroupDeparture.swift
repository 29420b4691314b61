import CRdKafka
import Plates

/// Takes members that have an instance name out of their group when their process ends in order.
///
/// librdkafka leaves such a member's place to it until its session ends, so that a restart finds it: meanwhile nobody
/// reads its partitions.
package struct GroupDeparture: Sendable {
    private let client: Result<ProtocolClient, NotSpoken>
    private let tell: @Sendable (String) -> Void

    /// - Parameter tell: takes a sentence when the group could not be left.
    package init(settings: ClientSettings, tell: @escaping @Sendable (String) -> Void) {
        self.init(settings, dialer: nil, tell: tell)
    }

    init(_ settings: ClientSettings, dialer: (any Dialer)?, tell: @escaping @Sendable (String) -> Void) {
        client = Result { () throws(NotSpoken) in
            ProtocolClient(try ProtocolSettings(settings), dialer: dialer)
        }
        self.tell = tell
    }

    /// Leaves, within `ProtocolLimits.departure`, or says why not. A successor that has taken the instance over already
    /// keeps it.
    package func leave(_ member: GroupMember) {
        let deadline = Deadline(after: ProtocolLimits.departure)
        do {
            let client = try client.get()
            try client.persist(until: deadline) { try leave(member, by: client, until: deadline) }
        } catch {
            tell(
                "the group '\(member.group)' was not left: \(error); it gives the partitions of instance "
                    + "'\(member.instance ?? "")' to others once its session has ended")
        }
    }

    private func leave(_ member: GroupMember, by client: ProtocolClient, until deadline: Deadline) throws {
        let doing = "leave the group '\(member.group)'"
        let coordinator = try client.ask(FindCoordinator(group: member.group), by: deadline)
        let found = rd_kafka_resp_err_t(Int32(coordinator.error))
        guard found == RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaFailure(found, doing: doing) }
        let left = try client.ask(LeaveGroup(member: member), of: coordinator.address, by: deadline)
        switch rd_kafka_resp_err_t(Int32(left.error)) {
        // Another has its place, or the group knows nothing of it any more: there is nothing to leave.
        case RD_KAFKA_RESP_ERR_NO_ERROR, RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID, RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID:
            return
        case let code: throw KafkaFailure(code, doing: doing)
        }
    }
}
