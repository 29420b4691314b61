/// Names the mechanism of a login.
struct SaslHandshake: WireRequest {
    static let name = "SaslHandshake"
    static let key: Int16 = 17
    static let version: Int16 = 1
    static let isFlexible = false

    let mechanism: String

    struct Answer {
        let error: Int16
        /// What the broker offers.
        let mechanisms: [String]
    }

    func write(to body: inout WireWriter) { body.string(mechanism) }

    static func answer(from body: inout WireReader) throws(WireFault) -> Answer {
        let error = try body.int16()
        let mechanisms = try body.array { name throws(WireFault) in try name.string() }
        try body.end()
        return Answer(error: error, mechanisms: mechanisms)
    }
}
