import Plates
import Testing

@testable import Encoding

struct ReadDecoderTests {
    @Test func `a read is decoded`() throws {
        let value = Array(Samples.read.utf8)
        let read = try #require(decode(value).read)
        #expect(read.plate == Plate(normalising: "8ABC123"))
        #expect(read.region == Region("US-CA"))
        #expect(read.capturedAt == Samples.capturedAt)
        #expect(read.confidence == 0.94)
        #expect(read.location == Location(latitude: 37.8044, longitude: -122.2712))
        #expect(read.agency == AgencyIndex(0))
        #expect(read.camera == nil)
        for (key, json) in Samples.members {
            let field = try #require(ReadField.allCases.first { "\($0.name)" == key })
            let place = try #require(read.fields[field])
            let token = value[Int(place.start)..<Int(place.start) + Int(place.count)]
            #expect(String(decoding: token, as: UTF8.self) == json)
        }
    }

    @Test func `null and too large values are told before they are read`() {
        var decoder = ReadDecoder(seed: 1)
        let null = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
        let decoded = unsafe decoder.decode(
            value: null, recordTimestamp: Samples.capturedAt, maxAge: Samples.maxAge, directory: Samples.open)
        #expect(decoded.fault == ReadFault(.noValue))
        let spaces = String(repeating: " ", count: 65_536 - Samples.read.utf8.count)
        check(Samples.read + spaces, nil)
        check(Samples.read + spaces + " ", .tooLarge)
        check(String(repeating: "\u{0}", count: 65_537), .tooLarge)
    }

    @Test func `each required field that is absent is missing, the first one named`() {
        for name in ["read_id", "plate", "confidence", "captured_at", "camera_id", "agency_id", "location"] {
            for json in [nil, "null", "\"\""] {
                let decoded = decode(Array(Samples.read(name, json).utf8))
                #expect(decoded.fault?.reason == .missingField)
                #expect(decoded.fault?.field.map { "\($0.name)" } == name)
            }
        }
        #expect(decode(Array("{}".utf8)).fault?.field == .readID)
        check(Samples.read("camera_id", "5"), .missingField)
        check(Samples.read("agency_id", "[]"), .missingField)
        check(Samples.replacing([("agency_id", "5"), ("plate", "5")]), .missingField)
    }

    @Test func `a required field of the wrong type or out of range has its own reason`() {
        check(Samples.read("read_id", "5"), .badReadID)
        check(Samples.read("read_id", "\"\(String(repeating: "x", count: 64))\""), nil)
        check(Samples.read("read_id", "\"\(String(repeating: "x", count: 65))\""), .badReadID)
        check(Samples.read("read_id", "\"\(String(repeating: "ü", count: 32))\""), nil)
        check(Samples.read("read_id", "\"\(String(repeating: "ü", count: 33))\""), .badReadID)
        check(Samples.read("read_id", "\"\(String(repeating: "\\u00fc", count: 32))\""), nil)
        check(Samples.read("read_id", "\"\(String(repeating: "\\u00fc", count: 33))\""), .badReadID)
        check(Samples.read("plate", "8"), .badPlate)
        check(Samples.read("plate", "\"-- \""), .badPlate)
        check(Samples.read("plate", "\"12345678901\""), .badPlate)
        check(Samples.read("plate", "\"1-2-3-4-5-6-7-8-9-0\""), nil)
        check(Samples.read("plate", "\"\\u0041\\t1\""), nil)
        check(Samples.read("plate", "\"ü\""), nil)
        check(Samples.read("plate", "\"MÜ\\u2011AB 123\""), nil)
        for plate in ["8ABC12?", "8ABC12*", "8ABC_12", "#NAME", "Ж1", "日本", "A\\u0000", "1\\u0301", "\\ud83d\\ude00"] {
            check(Samples.read("plate", "\"\(plate)\""), .badPlate)
        }
        for number in ["\"x\"", "true", "{}", "1.0000001", "-0.1", "1e400", "-1e400", "2"] {
            check(Samples.read("confidence", number), .badConfidence)
        }
        for number in ["0", "-0", "1", "1.0", "1e0", "1E-400", "0.1e1", "10e-1", "0.99999999999999999999"] {
            check(Samples.read("confidence", number), nil)
        }
        for time in ["5", "\"2026-11-23 17:26:52Z\"", "\"2026-11-23T17:26:60Z\"", "\"yesterday\"", "{}"] {
            check(Samples.read("captured_at", time), .badTimestamp)
        }
        check(Samples.read("captured_at", "\"2026\\u002d11-23T17:26:52Z\""), nil)
    }

    @Test func `a location has to be an object with both numbers in range`() {
        for location in [
            "[]", "5", "true", "\"here\"", "{}", "{\"lat\":1}", "{\"lon\":1}", "{\"lat\":\"1\",\"lon\":2}",
            "{\"lat\":90.0001,\"lon\":0}", "{\"lat\":0,\"lon\":180.5}", "{\"lat\":1e400,\"lon\":0}",
            "{\"lat\":null,\"lon\":0}", "{\"lat\":[1],\"lon\":0}", "[{\"lat\":1,\"lon\":1}]",
        ] {
            check(Samples.read("location", location), .badLocation)
            check(Samples.read("location", location), .badLocation, in: Samples.declared)
        }
        check(Samples.read("location", "{\"lat\":-90,\"lon\":180}"), nil)
        check(Samples.read("location", "{\"lon\":-180.0,\"lat\":9e1,\"alt\":3}"), nil)
        check(Samples.read("location", "{\"l\\u0061t\":1,\"lon\":2}"), nil)
    }

    @Test func `a declared camera's location stands in for the read's`() {
        let without = Array(Samples.read("location", nil).utf8)
        #expect(decode(without, in: Samples.declared).read?.location == Location(latitude: 37.8, longitude: -122.27))
        #expect(decode(without, in: Samples.declared).read?.fields[.location] == nil)
        let own = Array(Samples.read.utf8)
        #expect(decode(own, in: Samples.declared).read?.location == Location(latitude: 37.8044, longitude: -122.2712))
        #expect(decode(own, in: Samples.declared).read?.camera == CameraIndex(0))
        check(
            Samples.replacing([("location", nil), ("camera_id", "\"oak-0413\"")]), .missingField, in: Samples.declared)
    }

    @Test func `a camera that is not declared is unknown, whether or not its read says where it is`() {
        for location in [nil, "null", "\"\"", "{\"lat\":1,\"lon\":2}"] {
            let changes = [("location", location), ("camera_id", "\"x\"")]
            check(Samples.replacing(changes), .unknownCamera, in: Samples.declared)
            check(Samples.replacing(changes + [("agency_id", "\"nobody\"")]), .unknownAgency, in: Samples.declared)
            check(Samples.replacing(changes + [("plate", "\"?\"")]), .badPlate, in: Samples.declared)
        }
        check(
            Samples.replacing([("location", "{}"), ("camera_id", "\"x\"")]), .badLocation, in: Samples.declared)
        // Declared without a place, by whomever: its reads must bring theirs.
        check(
            Samples.replacing([("location", nil), ("camera_id", "\"oak-0413\""), ("agency_id", "\"chp\"")]),
            .missingField, in: Samples.declared)
        check(Samples.replacing([("location", nil), ("camera_id", "\"x\"")]), .missingField)
    }

    @Test func `clocks, agencies and cameras are judged last`() {
        let limit = Timestamp(nanoseconds: Samples.capturedAt.nanoseconds - 120_000_000_000)
        check(Samples.read, nil, at: limit)
        check(Samples.read, .clockAhead, at: Timestamp(nanoseconds: limit.nanoseconds - 1))
        check(Samples.read, .clockAhead, at: .distantPast)
        let oldest = Samples.capturedAt + Samples.maxAge
        check(Samples.read, nil, at: oldest)
        check(Samples.read, .clockBehind, at: Timestamp(nanoseconds: oldest.nanoseconds + 1))
        check(Samples.read, .clockBehind, at: .distantFuture)
        for time in ["1970-01-01T00:00:00Z", "2000-01-01T00:00:00Z", "2199-12-31T23:59:59Z"] {
            check(Samples.read("captured_at", "\"\(time)\""), nil, at: nil)
        }
        check(Samples.read("agency_id", "\"nobody\""), .unknownAgency)
        check(Samples.read("agency_id", "\"OPD\""), .unknownAgency)
        check(Samples.read("agency_id", "\"\\u006fpd\""), nil)
        check(Samples.read("camera_id", "\"any\""), nil)
        check(Samples.read("camera_id", "\"any\""), .unknownCamera, in: Samples.declared)
        check(Samples.read("camera_id", "\"chp-1\""), .unknownCamera, in: Samples.declared)
        check(Samples.read("camera_id", "\"oak\\u002d0412\""), nil, in: Samples.declared)
    }

    @Test func `of several faults the first in the contract's order is told`() {
        var changes: [(field: String, json: String?)] = [
            ("camera_id", "\"any\""), ("agency_id", "\"nobody\""), ("captured_at", "\"2030-01-01T00:00:00Z\""),
        ]
        check(Samples.replacing(Array(changes[..<1])), .unknownCamera, in: Samples.declared)
        check(Samples.replacing(Array(changes[..<2])), .unknownAgency, in: Samples.declared)
        check(Samples.replacing(changes), .clockAhead, in: Samples.declared)
        let old = [("captured_at", "\"2000-01-01T00:00:00Z\"" as String?)]
        check(Samples.replacing(changes[..<2] + old), .clockBehind, in: Samples.declared)
        let worse: [(String, String?, DeadLetterReason)] = [
            ("location", "[]", .badLocation), ("captured_at", "\"never\"", .badTimestamp),
            ("confidence", "7", .badConfidence), ("plate", "\"\\u002d\"", .badPlate), ("read_id", "0", .badReadID),
            ("confidence", nil, .missingField), ("x", "{\"a\":1,\"a\":2}", .duplicateKey),
            ("y", "{\"a\":01}", .notJSON),
        ]
        for (field, json, reason) in worse {
            changes.append((field, json))
            check(Samples.replacing(changes), reason, in: Samples.declared)
        }
    }

    @Test(
        arguments: [
            (nil, "US-CA", [0, 0, 0]), ("0.8", "US-CA", [0, 0, 0]), ("1", "US-CA", [0, 0, 0]),
            ("1.0e0", "US-CA", [0, 0, 0]),
            ("null", "US-CA", [0, 0, 0]), ("\"\"", "US-CA", [0, 0, 0]),
            ("0.79999999999999", nil, [0, 1, 0]), ("0", nil, [0, 1, 0]), ("-1", nil, [0, 1, 0]),
            ("20", nil, [0, 1, 0]),
            ("1.0000001", nil, [0, 1, 0]), ("1e400", nil, [0, 1, 0]),
            ("\"0.2\"", nil, [0, 1, 1]), ("\"0.97\"", nil, [0, 1, 1]), ("true", nil, [0, 1, 1]),
            ("[0.9]", nil, [0, 1, 1]),
        ] as [(String?, String?, [Int])])
    func `a region is known if its confidence is from 0_8 to 1, or absent`(
        _ confidence: String?, _ region: String?, _ counts: [Int]
    ) {
        var decoder = ReadDecoder(seed: 1)
        let read = decode(Array(Samples.read("plate_region_confidence", confidence).utf8), with: &decoder).read
        #expect(read?.region?.description == region)
        #expect(decoder.counts == counts)
        // Ignored in all else.
        if counts[2] > 0 { #expect(read?.fields[.plateRegionConfidence] == nil) }
        // Without a region there is nothing to be sure of.
        var other = ReadDecoder(seed: 1)
        let without = [("plate_region", "null"), ("plate_region_confidence", confidence)]
        #expect(decode(Array(Samples.replacing(without).utf8), with: &other).read != nil)
        #expect(other.counts == [0, 0, counts[2]])
    }

    @Test(
        arguments: [
            ("\"CA\"", "US-CA", [0, 0, 0]), ("\"\\u0043A\"", "US-CA", [0, 0, 0]), ("\"ON\"", "CA-ON", [0, 0, 0]),
            ("\"us-ca\"", "US-CA", [0, 0, 0]), ("\"US\"", "US", [0, 0, 0]), (nil, nil, [0, 0, 0]),
            ("\"\"", nil, [0, 0, 0]),
            ("\"ca\"", nil, [1, 0, 0]), ("\"us\"", nil, [1, 0, 0]), ("\"US-ZZ\"", nil, [1, 0, 0]),
            ("\" \"", nil, [1, 0, 0]),
            ("\"California\"", nil, [1, 0, 0]), ("5", nil, [0, 0, 1]),
        ] as [(String?, String?, [Int])])
    func `a region that is not understood is unknown and counted`(
        _ json: String?, _ region: String?, _ counts: [Int]
    ) {
        var decoder = ReadDecoder(seed: 1)
        #expect(
            decode(Array(Samples.read("plate_region", json).utf8), with: &decoder).read?.region?.description == region)
        #expect(decoder.counts == counts)
        // Counted once, whatever the confidence; a dead letter counts nothing.
        let doubtful = [("plate_region", json), ("plate_region_confidence", "0.1")]
        var other = ReadDecoder(seed: 1)
        #expect(decode(Array(Samples.replacing(doubtful).utf8), with: &other).read?.region == nil)
        #expect(other.counts == [counts[0], region == nil ? 0 : 1, counts[2]])
        let before = other.counts
        _ = decode(Array(Samples.replacing(doubtful + [("agency_id", "\"nobody\"")]).utf8), with: &other)
        #expect(other.counts == before)
    }

    @Test func `optional fields and members of the wrong type are ignored and counted`() {
        func check(_ field: String, _ json: String?, _ ignored: Int, hasPlace: Bool) {
            var decoder = ReadDecoder(seed: 1)
            let read = decode(Array(Samples.read(field, json).utf8), with: &decoder).read
            #expect(decoder.ignoredFieldCount == ignored, "\(field) \(json ?? "")")
            let place = ReadField.allCases.first { "\($0.name)" == field }.flatMap { read?.fields[$0] }
            #expect((place != nil) == hasPlace, "\(field) \(json ?? "")")
        }
        check("plate_region", "5", 1, hasPlace: false)
        check("plate_region_confidence", "\"x\"", 1, hasPlace: false)
        check("plate_region_confidence", "{}", 1, hasPlace: false)
        check("plate_region_confidence", "7", 0, hasPlace: true)
        check("candidates", "5", 1, hasPlace: false)
        check("candidates", "{\"plate\":5}", 1, hasPlace: false)
        check("candidates", "[]", 0, hasPlace: true)
        check("candidates", "[{\"plate\":5,\"confidence\":\"x\"},{\"plate\":null,\"confidence\":1}]", 2, hasPlace: true)
        check("candidates", "[1,[{}],null,\"\",\"x\",{}]", 3, hasPlace: true)
        check("heading_deg", "\"north\"", 1, hasPlace: false)
        check("speed_kph", "[]", 1, hasPlace: false)
        check("speed_kph", "null", 0, hasPlace: false)
        check("vehicle", "\"Toyota\"", 1, hasPlace: false)
        check("vehicle", "\"\"", 0, hasPlace: false)
        check("vehicle", "{\"make\":1,\"model\":{},\"color\":[],\"body\":true,\"doors\":4}", 4, hasPlace: true)
        check("vehicle", "{\"make\":null,\"model\":\"\"}", 0, hasPlace: true)
        check("image_ref", "false", 1, hasPlace: false)
        check("unheard_of", "{\"make\":1}", 0, hasPlace: false)
    }

    private func check(
        _ value: String, _ reason: DeadLetterReason?, in directory: Directory = Samples.open,
        at recordTimestamp: Timestamp? = Samples.capturedAt, location: SourceLocation = #_sourceLocation
    ) {
        var decoder = ReadDecoder(seed: 1)
        let decoded = decode(Array(value.utf8), with: &decoder, in: directory, at: recordTimestamp)
        #expect(decoded.fault?.reason == reason, "\(value.prefix(400))", sourceLocation: location)
    }

    private func decode(_ value: [UInt8], in directory: Directory = Samples.open) -> DecodedRead {
        var decoder = ReadDecoder(seed: 1)
        return decode(value, with: &decoder, in: directory)
    }

    private func decode(
        _ value: [UInt8], with decoder: inout ReadDecoder, in directory: Directory = Samples.open,
        at recordTimestamp: Timestamp? = Samples.capturedAt
    ) -> DecodedRead {
        unsafe value.withUnsafeBytes { bytes in
            unsafe decoder.decode(
                value: bytes, recordTimestamp: recordTimestamp, maxAge: Samples.maxAge, directory: directory)
        }
    }
}

extension ReadDecoder {
    /// Regions not understood, regions not certain, fields ignored.
    var counts: [Int] { [regionNotUnderstoodCount, regionNotCertainCount, ignoredFieldCount] }
}

extension DecodedRead {
    var read: PlateRead? { if case .read(let read) = self { read } else { nil } }
    var fault: ReadFault? { if case .fault(let fault) = self { fault } else { nil } }
}
