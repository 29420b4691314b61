/// Carries one message of a login, and brings the broker's back.
struct SaslAuthenticate: WireRequest {
    static let name = "SaslAuthenticate"
    static let key: Int16 = 36
    static let version: Int16 = 2
    static let isFlexible = true

    let message: [UInt8]

    struct Answer {
        let error: Int16
        let message: [UInt8]
    }

    func write(to body: inout WireWriter) {
        body.compactBytes(message)
        body.noTaggedFields()
    }

    /// The broker's words on an error are left out: they could repeat what was sent.
    static func answer(from body: inout WireReader) throws(WireFault) -> Answer {
        let error = try body.int16()
        _ = try body.compactNullableString()
        let message = try body.compactBytes()
        _ = try body.int64()
        try body.skipTaggedFields()
        try body.end()
        return Answer(error: error, message: message)
    }
}
