import CRdKafka
import Plates

/// One connection to one broker, as questions and answers: a question waits for its answer before the next is put.
///
///     question   INT32 size │ INT16 key │ INT16 version │ INT32 number │ STRING client id │ tags, if flexible │ body
///     answer     INT32 size │ INT32 number │ tags, if flexible │ body
///
/// After a failure it is of no use any more.
final class BrokerConnection {
    let address: BrokerAddress
    private let stream: any ByteStream
    private let clientID: String
    private var number: Int32 = 0
    /// What has come and belongs to no answer yet.
    private var received: [UInt8] = []

    private static let sizeBytes = 4

    init(to address: BrokerAddress, over stream: any ByteStream, as clientID: String) {
        self.address = address
        self.stream = stream
        self.clientID = clientID
    }

    /// Puts a question, whatever the broker said of its versions.
    func ask<Request: WireRequest>(_ request: Request, by deadline: Deadline) throws -> Request.Answer {
        number &+= 1
        try stream.send(frame(of: request), by: deadline)
        var body = WireReader(try receive(by: deadline))
        do {
            let answered = try body.int32()
            guard answered == number else {
                throw unreadable(Request.self, "it answers another question")
            }
            if Request.answersFlexibly { try body.skipTaggedFields() }
            return try Request.answer(from: &body)
        } catch let fault as WireFault {
            throw unreadable(Request.self, fault.description)
        }
    }

    private func frame<Request: WireRequest>(of request: Request) -> [UInt8] {
        var message = WireWriter()
        message.int16(Request.key)
        message.int16(Request.version)
        message.int32(number)
        message.string(clientID)
        if Request.isFlexible { message.noTaggedFields() }
        request.write(to: &message)
        var size = WireWriter()
        size.int32(Int32(clamping: message.bytes.count))
        return size.bytes + message.bytes
    }

    /// The next answer, without its size. What a broker claims of its size costs nothing: memory is taken as the bytes
    /// come.
    private func receive(by deadline: Deadline) throws -> [UInt8] {
        try fill(BrokerConnection.sizeBytes, by: deadline)
        let size = received.prefix(BrokerConnection.sizeBytes).reduce(0) { $0 << 8 | Int($1) }
        guard size <= ProtocolLimits.answerBytes else {
            throw KafkaFailure.closed(
                by: address, "what answers there is no Kafka, or expects another security.protocol")
        }
        let end = BrokerConnection.sizeBytes + size
        try fill(end, by: deadline)
        defer { received.removeFirst(end) }
        return Array(received[BrokerConnection.sizeBytes..<end])
    }

    private func fill(_ count: Int, by deadline: Deadline) throws {
        while received.count < count {
            let bytes = try stream.receive(atMost: ProtocolLimits.pieceBytes, by: deadline)
            guard !bytes.isEmpty else {
                throw KafkaFailure.closed(
                    by: address,
                    number > 1
                        ? "the broker closed the connection"
                        : "the broker closed the connection at once, which can be a matter of security.protocol")
            }
            received += bytes
        }
    }

    private func unreadable<Request: WireRequest>(_ request: Request.Type, _ cause: String) -> KafkaFailure {
        KafkaFailure(.other, "cannot read the answer of \(address) to \(request.name): \(cause)")
    }
}
