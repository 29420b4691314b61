import Plates
import Threads

@testable import Kafka

/// Brokers that say what a test has written down for them, and remember what they were asked.
final class ScriptedCluster: Dialer {
    /// What a broker does with the next question.
    enum Step: Sendable {
        /// Answers with this body, under the header that the question wants.
        case answer([UInt8])
        /// Says these bytes, whatever they are.
        case say([UInt8])
        case close
        /// Says nothing more: the deadline passes.
        case hang
    }

    struct Question: Equatable, Sendable {
        let broker: BrokerAddress
        let key: Int16
        let body: [UInt8]
    }

    private struct State: Sendable {
        /// By port: what is done on each connection, first to last.
        var scripts: [Int32: [[Step]]]
        var questions: [Question] = []
        var dials: [BrokerAddress] = []
    }

    private let state: Guarded<State>
    /// Bytes that a broker hands out at once at most.
    let pieceLimit: Int

    /// - Parameter scripts: by port the steps of each connection; a port without one refuses.
    init(_ scripts: [Int32: [[Step]]], pieceLimit: Int = .max) {
        state = Guarded(State(scripts: scripts))
        self.pieceLimit = pieceLimit
    }

    var questions: [Question] { state.withLock { $0.questions } }
    var dials: [BrokerAddress] { state.withLock { $0.dials } }

    func dial(_ address: BrokerAddress, by deadline: Deadline) throws -> any ByteStream {
        let steps = state.withLock { state -> [Step]? in
            state.dials.append(address)
            guard state.scripts[address.port]?.isEmpty == false else { return nil }
            return state.scripts[address.port]?.removeFirst()
        }
        guard let steps else { throw KafkaFailure.closed(by: address, "connection refused") }
        return Stream(self, address, steps)
    }

    fileprivate func note(_ question: Question) { state.withLock { $0.questions.append(question) } }

    private final class Stream: ByteStream {
        private let cluster: ScriptedCluster
        private let address: BrokerAddress
        private var steps: ArraySlice<Step>
        private var asked: [UInt8] = []
        private var said: ArraySlice<UInt8> = []
        private var isClosed = false

        init(_ cluster: ScriptedCluster, _ address: BrokerAddress, _ steps: [Step]) {
            self.cluster = cluster
            self.address = address
            self.steps = steps[...]
        }

        func send(_ bytes: [UInt8], by deadline: Deadline) throws {
            asked += bytes
            var reader = WireReader(asked)
            guard asked.count >= 4, try Int(reader.int32()) == asked.count - 4 else { return }
            let (key, _, number) = (try reader.int16(), try reader.int16(), try reader.int32())
            _ = try reader.string()
            if key != SaslHandshake.key { try reader.skipTaggedFields() }
            cluster.note(Question(broker: address, key: key, body: Array(asked.suffix(reader.remaining))))
            asked = []
            switch steps.popFirst() ?? .close {
            case .answer(let body):
                var message = WireWriter()
                message.int32(number)
                if key != SaslHandshake.key && key != ApiVersions.key { message.noTaggedFields() }
                var size = WireWriter()
                size.int32(Int32(message.bytes.count + body.count))
                said += size.bytes + message.bytes + body
            case .say(let bytes): said += bytes
            case .close: isClosed = true
            case .hang: break
            }
        }

        func receive(atMost limit: Int, by deadline: Deadline) throws -> [UInt8] {
            if said.isEmpty && !isClosed { throw KafkaFailure.silence(of: address) }
            let piece = Array(said.prefix(min(limit, cluster.pieceLimit)))
            said = said.dropFirst(piece.count)
            return piece
        }
    }
}

/// Bodies of answers, as a broker writes them.
enum Answers {
    private static func body(_ write: (inout WireWriter) -> Void) -> [UInt8] {
        var writer = WireWriter()
        write(&writer)
        return writer.bytes
    }

    /// - Parameter lacking: requests that this broker does not know.
    static func versions(lacking: [Int16] = []) -> [UInt8] {
        let known = [ApiVersions.key, SaslHandshake.key, SaslAuthenticate.key, 3, 10, 13].filter {
            !lacking.contains($0)
        }
        return body { writer in
            writer.int16(0)
            writer.compactArray(known) { entry, key in
                entry.int16(key)
                entry.int16(0)
                entry.int16(20)
                entry.noTaggedFields()
            }
            writer.int32(0)
            // One tagged field, as Kafka has them there.
            let (count, tag, size) = (1, 1, 2)
            for number in [count, tag, size] { writer.unsignedVarint(number) }
            writer.int16(7)
        }
    }

    static let tooOld: [UInt8] = body { writer in
        writer.int16(35)
        writer.int32(0)
    }

    static func handshake(error: Int16 = 0, offering: [String]) -> [UInt8] {
        body { writer in
            writer.int16(error)
            writer.array(offering) { $0.string($1) }
        }
    }

    static func login(error: Int16 = 0, saying: String? = nil, _ message: [UInt8] = []) -> [UInt8] {
        body { writer in
            writer.int16(error)
            writer.compactString(saying)
            writer.compactBytes(message)
            writer.int64(0)
            writer.noTaggedFields()
        }
    }

    static func topic(_ name: String, error: Int16 = 0, id: [UInt8], epochs: [Int32]) -> [UInt8] {
        body { writer in
            writer.int32(0)
            writer.compactArray([(1, "one"), (2, "two")] as [(Int32, String)]) { broker, each in
                broker.int32(each.0)
                broker.compactString(each.1)
                broker.int32(9_092)
                broker.compactString(nil)
                broker.noTaggedFields()
            }
            writer.compactString("cluster")
            writer.int32(1)
            writer.compactArray([name]) { topic, name in
                topic.int16(error)
                topic.compactString(name)
                topic.uuid(id)
                topic.boolean(false)
                topic.compactArray(Array(epochs.enumerated())) { partition, epoch in
                    partition.int16(0)
                    partition.int32(Int32(epoch.offset))
                    partition.int32(1)
                    partition.int32(epoch.element)
                    for _ in 0..<3 { partition.compactArray([1, 2] as [Int32]) { $0.int32($1) } }
                    partition.noTaggedFields()
                }
                topic.int32(0)
                topic.noTaggedFields()
            }
            writer.noTaggedFields()
        }
    }

    static func coordinator(error: Int16 = 0, port: Int32) -> [UInt8] {
        body { writer in
            writer.int32(0)
            writer.compactArray(["group"]) { entry, key in
                entry.compactString(key)
                entry.int32(1)
                entry.compactString("coordinator")
                entry.int32(port)
                entry.int16(error)
                entry.compactString(nil)
                entry.noTaggedFields()
            }
            writer.noTaggedFields()
        }
    }

    static func left(error: Int16 = 0, ofMember: Int16 = 0) -> [UInt8] {
        body { writer in
            writer.int32(0)
            writer.int16(error)
            writer.compactArray([ofMember]) { member, error in
                member.compactString("id")
                member.compactString("east-0")
                member.int16(error)
                member.noTaggedFields()
            }
            writer.noTaggedFields()
        }
    }
}
