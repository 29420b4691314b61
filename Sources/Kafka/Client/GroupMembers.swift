import CRdKafka
import Plates

/// Who is in a group, for a sentence to an operator.
enum GroupMembers {
    /// No more of them are named.
    private static let named = 3

    /// - Returns: a few of them, each as `'client id' on host`; none when Kafka does not say.
    static func described(of group: String, asking client: ClientHandle) -> [String] {
        var answer: UnsafePointer<rd_kafka_group_list>?
        let limit = Deadline.milliseconds(Limits.shortAnswer)
        let code = unsafe rd_kafka_list_groups(client.pointer, group, &answer, limit)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR, let list = unsafe answer else { return [] }
        defer { unsafe rd_kafka_group_list_destroy(list) }
        guard unsafe list.pointee.group_cnt == 1, let group = unsafe list.pointee.groups?.pointee else { return [] }
        let count = unsafe Int(group.member_cnt)
        let shown = (0..<min(count, named)).map { place in
            let member = unsafe group.members[place]
            return unsafe "'\(String(cString: member.client_id))' on \(String(cString: member.client_host))"
        }
        return count > named ? shown + ["\(count - named) more"] : shown
    }
}
