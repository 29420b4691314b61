/// Asks which requests a broker understands, in which versions. The first question on each connection.
struct ApiVersions: WireRequest {
    static let name = "ApiVersions"
    static let key: Int16 = 18
    static let version: Int16 = 3
    static let isFlexible = true
    /// A client does not know yet what the broker can do, so this answer's header has stayed as it was.
    static let answersFlexibly = false

    struct Answer {
        let error: Int16
        let ranges: [Int16: ClosedRange<Int16>]
    }

    func write(to body: inout WireWriter) {
        body.compactString("platestream")
        body.compactString("1")
        body.noTaggedFields()
    }

    /// A broker that does not know this version answers in version 0, of which only the error is of use.
    static func answer(from body: inout WireReader) throws(WireFault) -> Answer {
        let error = try body.int16()
        guard error == 0 else { return Answer(error: error, ranges: [:]) }
        let entries = try body.compactArray { entry throws(WireFault) in
            let (key, least, most) = (try entry.int16(), try entry.int16(), try entry.int16())
            try entry.skipTaggedFields()
            return (key, least, most)
        }
        _ = try body.int32()
        try body.skipTaggedFields()
        try body.end()
        var ranges: [Int16: ClosedRange<Int16>] = [:]
        for (key, least, most) in entries where least <= most { ranges[key] = least...most }
        return Answer(error: error, ranges: ranges)
    }
}
