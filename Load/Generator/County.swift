/// A place in hundred-thousandths of a degree (about a metre): exact in integers, so that inside and outside are too.
package struct GridPoint: Equatable, BitwiseCopyable, Sendable {
    package let latitude: Int
    package let longitude: Int

    package init(latitude: Int, longitude: Int) {
        self.latitude = latitude
        self.longitude = longitude
    }
}

/// A county: its name, its weight, and its boundary as rings, outer ones and holes alike.
package struct County: Sendable {
    package let name: String
    /// Population in thousands, by which agencies rank.
    package let weight: Int
    package let rings: [[GridPoint]]

    /// California's 58 counties, the most populous first.
    package static func all() -> [County] {
        var counties: [County] = []
        var name = ""
        var weight = 0
        var rings: [[GridPoint]] = []
        var ring = PolylineDecoder()
        func finish() {
            if !rings.isEmpty { counties.append(County(name: name, weight: weight, rings: rings)) }
            rings = []
        }
        for line in CountyTable.text.description.split(separator: "\n") {
            if line.utf8.first == UInt8(ascii: "=") {
                finish()
                let parts = line.split(separator: "=")
                name = parts.first.map(String.init) ?? ""
                weight = parts.last.flatMap { Int($0) } ?? 0
                continue
            }
            for character in line.utf8 {
                if character == UInt8(ascii: "!") {
                    rings.append(ring.points)
                    ring = PolylineDecoder()
                } else {
                    ring.read(character)
                }
            }
        }
        finish()
        return counties.sorted { ($0.weight, $1.name) > ($1.weight, $0.name) }
    }

    /// Whether the point lies inside, by the even-odd rule over all rings, which is right for holes and for several
    /// parts.
    package func contains(_ point: GridPoint) -> Bool {
        var inside = false
        for ring in rings {
            guard var from = ring.last else { continue }
            for to in ring {
                if (from.latitude > point.latitude) != (to.latitude > point.latitude),
                    County.crossing(from, to, isEastOf: point)
                {
                    inside.toggle()
                }
                from = to
            }
        }
        return inside
    }

    /// A point inside, evenly by grid cells.
    func draw(_ random: inout SplitMix64) -> GridPoint {
        let latitudes = rings.joined().map(\.latitude)
        let longitudes = rings.joined().map(\.longitude)
        let south = latitudes.min() ?? 0
        let north = latitudes.max() ?? 0
        let west = longitudes.min() ?? 0
        let east = longitudes.max() ?? 0
        while true {  // ends: a county fills a good part of its box
            let point = GridPoint(
                latitude: south + random.below(north - south + 1), longitude: west + random.below(east - west + 1))
            if contains(point) { return point }
        }
    }

    /// Whether the edge meets the point's parallel east of it: x > px, multiplied out by the edge's height.
    private static func crossing(_ from: GridPoint, _ to: GridPoint, isEastOf point: GridPoint) -> Bool {
        let height = to.latitude - from.latitude
        let left = (to.longitude - from.longitude) * (point.latitude - from.latitude)
        let right = (point.longitude - from.longitude) * height
        return height > 0 ? left > right : left < right
    }
}

/// Encoded polylines: differences of latitude and longitude, zigzag, five bits a character from `?` on, low bits first.
private struct PolylineDecoder {
    private(set) var points: [GridPoint] = []
    private var bits = 0
    private var shift = 0
    private var latitude = 0
    private var longitude = 0
    private var hasLatitude = false

    mutating func read(_ character: UInt8) {
        let five = Int(character) - 63
        bits |= (five & 0x1f) << shift
        shift += 5
        guard five < 0x20 else { return }
        let difference = bits & 1 == 1 ? ~(bits >> 1) : bits >> 1
        bits = 0
        shift = 0
        if hasLatitude {
            longitude += difference
            points.append(GridPoint(latitude: latitude, longitude: longitude))
        } else {
            latitude += difference
        }
        hasLatitude.toggle()
    }
}
