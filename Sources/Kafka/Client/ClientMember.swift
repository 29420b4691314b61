import CRdKafka

// A member's identity as librdkafka writes it (`rd_kafka_consumer_group_metadata_write`), the only way to its parts:
//
//     "CGMDv2:"  generation (int32, little-endian here)  group 0  member 0  1
//                                                           group 0  member 0  0  instance 0

extension GroupMember {
    /// Who this client is in its group now. To be asked for on the polling thread, inside a rebalance: the identity of
    /// a later generation would legitimise the work of an earlier one.
    ///
    /// nil when it is nobody: Kafka takes a generation of -1 without a member for an old producer's, and lets it pass.
    init?(of client: ClientHandle) {
        guard let metadata = unsafe rd_kafka_consumer_group_metadata(client.pointer) else { return nil }
        defer { unsafe rd_kafka_consumer_group_metadata_destroy(metadata) }
        var buffer: UnsafeMutableRawPointer?
        var size = 0
        if unsafe ClientError(rd_kafka_consumer_group_metadata_write(metadata, &buffer, &size)) != nil { return nil }
        guard let buffer = unsafe buffer else { return nil }
        defer { unsafe rd_kafka_mem_free(client.pointer, buffer) }
        self.init(written: unsafe Array(UnsafeRawBufferPointer(start: buffer, count: size)))
    }

    init?(written bytes: [UInt8]) {
        let magic = Array("CGMDv2:".utf8)
        guard bytes.starts(with: magic), bytes.count > magic.count + 4 else { return nil }
        var rest = bytes.dropFirst(magic.count)
        let groupGeneration = Int32(bitPattern: rest.prefix(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
        rest = rest.dropFirst(4)
        func text() -> String? {
            guard let end = rest.firstIndex(of: 0) else { return nil }
            defer { rest = rest[(end + 1)...] }
            return String(decoding: rest[..<end], as: UTF8.self)
        }
        guard let group = text(), let id = text(), let isAnonymous = rest.popFirst() else { return nil }
        guard groupGeneration >= 0, !id.isEmpty else { return nil }
        var instance: String?
        if isAnonymous == 0 {
            guard let name = text() else { return nil }
            instance = name
        }
        self.init(group: group, groupGeneration: groupGeneration, id: id, instance: instance)
    }

    /// This identity as librdkafka takes it, for as long as `body` runs.
    func withMetadata<Result>(_ body: (OpaquePointer?) -> Result) -> Result {
        let metadata = unsafe rd_kafka_consumer_group_metadata_new_with_genid(group, groupGeneration, id, instance)
        defer { unsafe rd_kafka_consumer_group_metadata_destroy(metadata) }
        return unsafe body(metadata)
    }
}
