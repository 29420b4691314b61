// Plates: normalisation, packing, and the canonical plate that reads travel by.

import Synthesis
import Testing

@testable import Plates

@Suite struct PlateTests {
    private func text(_ plate: Plate?) -> String? { plate.map { String(decoding: $0.ascii, as: UTF8.self) } }

    @Test(arguments: [
        ("ODQ0", "0000"), ("I1L", "11L"), ("Z2", "22"), ("S5", "55"), ("B8", "88"), ("G6C", "66C"), ("AEHK", "AEHK"),
    ])
    func `Look-alikes share a canonical plate`(plate: String, canonical: String) {
        #expect(text(Plate(normalising: plate)?.canonical) == canonical)
    }

    @Test func `Packing is one to one over random plates`() {
        var generator = SystemRandomNumberGenerator()
        let seed = UInt64.random(in: 0 ... .max, using: &generator)
        var random = SplitMix64(seed: seed)
        let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
        var seen: [UInt64: [UInt8]] = [:]
        for _ in 0..<20_000 {
            let length = Int.random(in: 1...10, using: &random)
            let characters = (0..<length).map { _ in alphabet[Int.random(in: 0..<36, using: &random)] }
            let plate = Plate(normalising: String(decoding: characters, as: UTF8.self))
            #expect(plate?.ascii == characters, "seed \(seed)")
            #expect(plate?.length == length, "seed \(seed)")
            guard let plate else { continue }
            #expect(plate.bits < 1 << 53)
            #expect(seen.updateValue(characters, forKey: plate.bits).map { $0 == characters } ?? true, "seed \(seed)")
        }
    }

    @Test(arguments: [("8ABC123", true), ("8abc123", false), ("8ABC-123", false), ("", false), ("ABCDEFGHIJK", false)])
    func `An exact plate has nothing to drop`(text: String, isExact: Bool) {
        var text = text
        let plate = text.withUTF8 { unsafe Plate(exactly: UnsafeRawBufferPointer($0)) }
        #expect((plate != nil) == isExact)
        if isExact { #expect(plate == Plate(normalising: text)) }
    }
}

@Suite struct TimestampTests {
    @Test func `Sums saturate at the ends of time`() {
        #expect(Timestamp.distantFuture + .seconds(1) == .distantFuture)
        #expect(Timestamp.distantPast - .seconds(1) == .distantPast)
        #expect(Timestamp(milliseconds: .max) == .distantFuture)
        #expect(Timestamp(milliseconds: .min) == .distantPast)
        #expect(Timestamp.distantFuture - Timestamp.distantPast == TimeSpan(nanoseconds: .max))
        #expect(Timestamp(milliseconds: 1_500) - Timestamp(milliseconds: 500) == .seconds(1))
    }
}

@Suite struct DirectoryTests {
    private func find(_ id: String, in directory: Directory) -> (AgencyIndex?, CameraIndex?) {
        var id = id
        return id.withUTF8 {
            let bytes = UnsafeRawBufferPointer($0)
            return unsafe (directory.agency(id: bytes), directory.camera(id: bytes))
        }
    }

    @Test func `Every name is found at its place and no other`() {
        let agencies = (0..<500).map { Agency(id: "agency-\($0)", name: nil, kind: nil, region: nil) }
        let cameras = (0..<3_000).map { Camera(id: "camera-\($0)", agency: AgencyIndex(0), location: nil) }
        let directory = Directory(agencies: agencies, cameras: cameras)
        for index in 0..<500 { #expect(find("agency-\(index)", in: directory).0 == AgencyIndex(UInt32(index))) }
        for index in 0..<3_000 { #expect(find("camera-\(index)", in: directory).1 == CameraIndex(UInt32(index))) }
        for other in ["", "agency-", "agency-500", "camera-0 ", "CAMERA-0", "agency-00"] {
            #expect(find(other, in: directory) == (nil, nil))
        }
        #expect(directory.declaresCameras)
        #expect(!Directory(agencies: agencies, cameras: nil).declaresCameras)
    }
}
