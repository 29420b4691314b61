import Plates

/// Asks what a topic is: its id, and who leads each partition, since which election.
struct MetadataRequest: WireRequest {
    static let name = "Metadata"
    static let key: Int16 = 3
    static let version: Int16 = 12
    static let isFlexible = true

    let topic: String

    /// A topic, as one broker knows it.
    struct Answer {
        let error: Int16
        let id: [UInt8]
        let leaderEpochs: [(partition: Int32, epoch: Int32)]
    }

    func write(to body: inout WireWriter) {
        body.compactArray([topic]) { entry, name in
            entry.uuid([UInt8](repeating: 0, count: TopicID.byteCount))
            entry.compactString(name)
            entry.noTaggedFields()
        }
        let (createsTopics, includesRights) = (false, false)
        body.boolean(createsTopics)
        body.boolean(includesRights)
        body.noTaggedFields()
    }

    static func answer(from body: inout WireReader) throws(WireFault) -> Answer {
        _ = try body.int32()
        _ = try body.compactArray(skipBroker)
        let (_, _) = (try body.compactNullableString(), try body.int32())
        let topics = try body.compactArray(topic)
        try body.skipTaggedFields()
        try body.end()
        guard topics.count == 1 else { throw .unasked }
        return topics[0]
    }

    private static func skipBroker(_ body: inout WireReader) throws(WireFault) {
        _ = (try body.int32(), try body.compactString(), try body.int32(), try body.compactNullableString())
        try body.skipTaggedFields()
    }

    private static func topic(_ body: inout WireReader) throws(WireFault) -> Answer {
        let (error, _, id) = (try body.int16(), try body.compactNullableString(), try body.uuid())
        _ = try body.boolean()
        let epochs = try body.compactArray(partition)
        _ = try body.int32()
        try body.skipTaggedFields()
        return Answer(error: error, id: id, leaderEpochs: epochs)
    }

    private static func partition(_ body: inout WireReader) throws(WireFault) -> (partition: Int32, epoch: Int32) {
        let (_, partition, _, epoch) = (try body.int16(), try body.int32(), try body.int32(), try body.int32())
        let (replicas, inSync, offline) =
            (try body.compactArray(node), try body.compactArray(node), try body.compactArray(node))
        _ = (replicas, inSync, offline)
        try body.skipTaggedFields()
        return (partition, epoch)
    }

    private static func node(_ body: inout WireReader) throws(WireFault) -> Int32 { try body.int32() }
}
