import Foundation
import Testing

@testable import Synthesis

@Suite("Cameras stand in their counties")
struct CameraTests {
    private typealias Ring = [[Double]]

    /// The rings of each county as the source file has them.
    private static func source() throws -> [String: [Ring]] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let data = try Data(contentsOf: root.appending(path: "Load/Counties/us-ca-counties.geojson"))
        let collection = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        var counties: [String: [Ring]] = [:]
        for feature in try #require(collection["features"] as? [[String: Any]]) {
            let name = try #require((feature["properties"] as? [String: Any])?["name"] as? String)
            let geometry = try #require(feature["geometry"] as? [String: Any])
            if let polygon = geometry["coordinates"] as? [Ring] {
                counties[name] = polygon
            } else {
                counties[name] = try #require(geometry["coordinates"] as? [[Ring]]).flatMap { $0 }
            }
        }
        return counties
    }

    @Test("The table has every point of its source")
    func table() throws {
        let source = try CameraTests.source()
        let counties = County.all()
        #expect(counties.count == 58)
        for county in counties {
            let rings = try #require(source[county.name])
            #expect(county.rings.map(\.count) == rings.map { $0.count - 1 }, "\(county.name)")
            for (ring, original) in zip(county.rings, rings) {
                for (point, pair) in zip(ring, original) {
                    #expect(abs(Double(point.longitude) / 1e5 - pair[0]) < 1e-6)
                    #expect(abs(Double(point.latitude) / 1e5 - pair[1]) < 1e-6)
                }
            }
        }
    }

    @Test("Every camera is inside by a second, floating-point test", arguments: ["town", "county", "state"])
    func inside(profile: String) throws {
        let source = try CameraTests.source()
        let cameras = ReadSynthesizer(try #require(Profile.named(profile)), seed: 19).cameras
        for camera in cameras.all.prefix(2_000) {
            let county = cameras.agencies[camera.agency].county
            #expect(
                CameraTests.winding(
                    Double(camera.place.longitude) / 1e5, Double(camera.place.latitude) / 1e5,
                    try #require(source[county.name])), "\(camera.id)")
        }
        #expect(Set(cameras.all.map(\.agency)).count == cameras.agencies.count)
        #expect(Set(cameras.all.map(\.id)).count == cameras.all.count)
    }

    @Test("Holes and several parts count by the even-odd rule")
    func holes() {
        func square(_ west: Int, _ side: Int) -> [GridPoint] {
            [(0, 0), (0, side), (side, side), (side, 0)].map {
                GridPoint(latitude: west + $0.0, longitude: west + $0.1)
            }
        }
        let county = County(name: "Test", weight: 1, rings: [square(0, 100), square(40, 20), square(200, 10)])
        func check(_ latitude: Int, _ longitude: Int, _ expected: Bool) {
            #expect(county.contains(GridPoint(latitude: latitude, longitude: longitude)) == expected)
        }
        check(10, 10, true)
        check(50, 50, false)
        check(205, 205, true)
        check(150, 150, false)
        check(50, 90, true)
        check(-1, 50, false)
    }

    /// By the angle that the rings turn round the point: holes turn the other way in the source.
    private static func winding(_ x: Double, _ y: Double, _ rings: [Ring]) -> Bool {
        var turns = 0.0
        for ring in rings {
            for (from, to) in zip(ring, ring.dropFirst()) {
                let first = atan2(from[1] - y, from[0] - x)
                var turn = atan2(to[1] - y, to[0] - x) - first
                if turn > .pi { turn -= 2 * .pi }
                if turn < -.pi { turn += 2 * .pi }
                turns += turn
            }
        }
        return abs(turns) > .pi
    }
}
