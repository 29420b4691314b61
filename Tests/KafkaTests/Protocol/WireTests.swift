import Synthesis
import Testing

@testable import Kafka

struct WireTests {
    /// As Kafka's own ByteUtilsTest has them.
    @Test(
        arguments: [
            (0, [0x00]), (1, [0x01]), (63, [0x3F]), (127, [0x7F]), (128, [0x80, 0x01]), (8_191, [0xFF, 0x3F]),
            (2_097_151, [0xFF, 0xFF, 0x7F]), (2_147_483_647, [0xFF, 0xFF, 0xFF, 0xFF, 0x07]),
            (4_294_967_295, [0xFF, 0xFF, 0xFF, 0xFF, 0x0F]),
        ] as [(Int, [UInt8])])
    func varintsAreWrittenAsKafkaWritesThem(value: Int, bytes: [UInt8]) throws {
        var writer = WireWriter()
        writer.unsignedVarint(value)
        #expect(writer.bytes == bytes)
        var reader = WireReader(bytes)
        #expect(try reader.unsignedVarint() == value)
        #expect(reader.remaining == 0)
    }

    @Test(
        arguments: [
            ([0xFF, 0xFF, 0xFF, 0xFF, 0x1F], .badVarint), ([0x80, 0x80, 0x80, 0x80, 0x80, 0x01], .badVarint),
            ([0x80], .cutShort), ([], .cutShort),
        ] as [([UInt8], WireFault)])
    func aVarintThatIsNoneIsRefused(bytes: [UInt8], fault: WireFault) {
        #expect(throws: fault) {
            try {
                var reader = WireReader(bytes); _ = try reader.unsignedVarint()
            }()
        }
    }

    @Test(arguments: [Int64.min, -1, 0, 1, 258, Int64.max])
    func numbersAreBigEndian(value: Int64) throws {
        var writer = WireWriter()
        writer.int64(value)
        writer.int32(Int32(truncatingIfNeeded: value))
        writer.int16(Int16(truncatingIfNeeded: value))
        writer.int8(Int8(truncatingIfNeeded: value))
        #expect(writer.bytes.count == 15)
        #expect(writer.bytes[7] == UInt8(truncatingIfNeeded: value))
        var reader = WireReader(writer.bytes)
        #expect(try reader.int64() == value)
        #expect(try reader.int32() == Int32(truncatingIfNeeded: value))
        #expect(try reader.int16() == Int16(truncatingIfNeeded: value))
        #expect(try reader.int8() == Int8(truncatingIfNeeded: value))
    }

    @Test func textsAndArraysComeBack() throws {
        var writer = WireWriter()
        writer.string("plain")
        writer.compactString("größer")
        writer.compactString(nil)
        writer.compactArray([3, 1, 2] as [Int16]) { $0.int16($1) }
        writer.array(["a", "bc"]) { $0.string($1) }
        writer.noTaggedFields()
        var reader = WireReader(writer.bytes)
        #expect(try reader.string() == "plain")
        #expect(try reader.compactString() == "größer")
        #expect(try reader.compactNullableString() == nil)
        #expect(try reader.compactArray { entry throws(WireFault) in try entry.int16() } == [3, 1, 2])
        #expect(try reader.array { entry throws(WireFault) in try entry.string() } == ["a", "bc"])
        try reader.skipTaggedFields()
        try reader.end()
    }

    /// Memory is taken for what an array holds, not for what it claims to hold.
    @Test func aCountThatCannotBeIsRefusedAtOnce() {
        for claim in [[0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 1, 2, 3], [0x06, 1, 2, 3, 4]] as [[UInt8]] {
            #expect(throws: WireFault.cutShort) {
                try {
                    var reader = WireReader(claim)
                    _ = try reader.compactArray { entry throws(WireFault) in try entry.int8() }
                }()
            }
        }
        #expect(throws: WireFault.cutShort) {
            try {
                var reader = WireReader([0x7F, 0xFF, 0xFF, 0xFF, 1, 2])
                _ = try reader.array { entry throws(WireFault) in try entry.int8() }
            }()
        }
    }

    @Test func aTextThatIsNotUTF8IsRefused() {
        #expect(throws: WireFault.notUTF8) {
            try {
                var r = WireReader([0x03, 0xC3, 0x28]); _ = try r.compactString()
            }()
        }
        #expect(throws: WireFault.nullValue) {
            try {
                var r = WireReader([0x00]); _ = try r.compactString()
            }()
        }
        #expect(throws: WireFault.nullValue) {
            try {
                var r = WireReader([0xFF, 0xFF]); _ = try r.string()
            }()
        }
        #expect(throws: WireFault.cutShort) {
            try {
                var r = WireReader([0xFF, 0xFE]); _ = try r.string()
            }()
        }
    }
}

/// Whatever a broker answers, reading it ends with a value or a fault, and never with more than came.
struct WireFuzzTests {
    /// Answers, and whether the request that each is for takes some bytes for one.
    private static let valid: [(bytes: [UInt8], isRead: @Sendable ([UInt8]) -> Bool)] = [
        (Answers.versions(), { read(ApiVersions.self, $0)?.error == 0 }),
        (Answers.handshake(offering: ["PLAIN", "SCRAM-SHA-512"]), { read(SaslHandshake.self, $0) != nil }),
        (Answers.login(saying: "why", [1, 2, 3]), { read(SaslAuthenticate.self, $0) != nil }),
        (Answers.topic("reads", id: Array(1...16), epochs: [0, 1, 7]), { read(MetadataRequest.self, $0) != nil }),
        (Answers.coordinator(port: 9_092), { read(FindCoordinator.self, $0) != nil }),
        (Answers.left(ofMember: 82), { read(LeaveGroup.self, $0) != nil }),
    ]

    @Test func arbitraryAndSpoiltAnswersNeverTrap() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SplitMix64(seed: seed)
        for _ in 0..<20_000 {
            var bytes: [UInt8]
            if Bool.random(using: &random), let sample = Self.valid.randomElement(using: &random) {
                bytes = sample.bytes
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    let place = Int.random(in: 0..<bytes.count, using: &random)
                    bytes[place] = Bool.random(using: &random) ? 0xFF : UInt8.random(in: 0...255, using: &random)
                }
                bytes.removeLast(Int.random(in: 0...min(3, bytes.count), using: &random))
            } else {
                bytes = (0..<Int.random(in: 0...80, using: &random)).map { _ in
                    UInt8.random(in: 0...255, using: &random)
                }
            }
            let most = Self.mostElements(of: bytes)
            #expect(most <= bytes.count, "seed \(seed): \(bytes)")
        }
    }

    @Test func everyAnswerThatIsCutShortOrGoesOnIsAFault() {
        for (bytes, isRead) in Self.valid {
            #expect(isRead(bytes))
            for count in bytes.indices { #expect(!isRead(Array(bytes.prefix(count))), "\(bytes)") }
            #expect(!isRead(bytes + [0]), "\(bytes)")
        }
    }

    /// The most elements that an array of any answer came to hold.
    private static func mostElements(of bytes: [UInt8]) -> Int {
        var counts = [0]
        counts.append(read(ApiVersions.self, bytes)?.ranges.count ?? 0)
        counts.append(read(SaslHandshake.self, bytes)?.mechanisms.count ?? 0)
        counts.append(read(SaslAuthenticate.self, bytes)?.message.count ?? 0)
        counts.append(read(MetadataRequest.self, bytes)?.leaderEpochs.count ?? 0)
        _ = read(FindCoordinator.self, bytes)
        _ = read(LeaveGroup.self, bytes)
        return counts.max() ?? 0
    }

    private static func read<Request: WireRequest>(_ request: Request.Type, _ bytes: [UInt8]) -> Request.Answer? {
        var reader = WireReader(bytes)
        return try? Request.answer(from: &reader)
    }
}
