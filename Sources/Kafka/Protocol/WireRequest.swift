/// A question of Kafka's protocol, in the one version that we speak, and how its answer is read.
protocol WireRequest {
    associatedtype Answer

    /// As Kafka names it.
    static var name: String { get }
    /// Kafka's number of this kind of request.
    static var key: Int16 { get }
    static var version: Int16 { get }
    /// The header of the request has tagged fields.
    static var isFlexible: Bool { get }
    /// The header of the answer has tagged fields.
    static var answersFlexibly: Bool { get }

    func write(to body: inout WireWriter)
    static func answer(from body: inout WireReader) throws(WireFault) -> Answer
}

extension WireRequest {
    static var answersFlexibly: Bool { isFlexible }
}
