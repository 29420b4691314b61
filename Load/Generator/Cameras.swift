/// An agency that owns cameras, at home in one county.
package struct SyntheticAgency: Sendable {
    package let id: String
    package let name: String
    package let county: County
}

/// A camera inside its agency's county.
package struct SyntheticCamera: Sendable {
    package let id: String
    package let agency: Int
    package let place: GridPoint
    package let heading: Int
}

/// Who owns which cameras, where they stand, and how busy they are (Zipf, exponent 0.8).
package struct Cameras: Sendable {
    package let agencies: [SyntheticAgency]
    package let all: [SyntheticCamera]

    private let popularity: AliasTable
    private let ids: JSONTexts
    private let owners: JSONTexts
    private let locations: JSONTexts

    /// - Precondition: every county that the profile names is one of California's.
    init(_ profile: Profile, seed: UInt64) {
        let agencies = Cameras.agencies(profile)
        let shares = AliasTable(weights: AliasTable.zipf(agencies.count))
        let cameras = (0..<max(profile.cameras, 1)).map { index in
            var random = SplitMix64(seed: seed, .camera, UInt64(index))
            let agency = index < agencies.count ? index : shares.draw(&random)
            return SyntheticCamera(
                id: agencies[agency].id + "-" + Cameras.padded(index), agency: agency,
                place: agencies[agency].county.draw(&random), heading: random.below(36) * 10)
        }
        self.agencies = agencies
        all = cameras
        popularity = AliasTable(weights: AliasTable.zipf(cameras.count))
        ids = JSONTexts(cameras.map(\.id))
        owners = JSONTexts(
            cameras.map { #","camera_id":"\#($0.id)","agency_id":"\#(agencies[$0.agency].id)""# })
        locations = JSONTexts(
            cameras.map { camera in
                let latitude = Cameras.degrees(camera.place.latitude)
                return #","location":{"lat":\#(latitude),"lon":\#(Cameras.degrees(camera.place.longitude))}"#
            })
    }

    func draw(_ random: inout SplitMix64) -> Int { popularity.draw(&random) }

    func writeID(_ camera: Int, _ cursor: inout ByteCursor) { unsafe ids.write(camera, &cursor) }
    func writeOwner(_ camera: Int, _ cursor: inout ByteCursor) { unsafe owners.write(camera, &cursor) }
    func writeLocation(_ camera: Int, _ cursor: inout ByteCursor) { unsafe locations.write(camera, &cursor) }

    /// One sheriff's office a county, then police departments, in turn.
    private static func agencies(_ profile: Profile) -> [SyntheticAgency] {
        let every = County.all()
        let named = profile.counties.compactMap { name in every.first { $0.name == name } }
        precondition(named.count == profile.counties.count, "a profile names counties of California")
        let counties = named.isEmpty ? every : named
        return (0..<max(profile.agencies, 1)).map { index in
            let county = counties[index % counties.count]
            let round = index / counties.count
            let slug = String(county.name.lowercased().map { $0 == " " ? "-" : $0 })
            return SyntheticAgency(
                id: round == 0 ? "\(slug)-so" : "\(slug)-pd-\(round)",
                name: round == 0 ? "\(county.name) Sheriff (synthetic)" : "\(county.name) Police \(round) (synthetic)",
                county: county)
        }
    }

    private static func padded(_ index: Int) -> String {
        let digits = String(index)
        return String(repeating: "0", count: max(0, 5 - digits.utf8.count)) + digits
    }

    /// Hundred-thousandths in decimal degrees.
    private static func degrees(_ value: Int) -> String {
        let fraction = String(abs(value) % 100_000)
        let zeros = String(repeating: "0", count: 5 - fraction.utf8.count)
        return "\(value < 0 ? "-" : "")\(abs(value) / 100_000).\(zeros)\(fraction)"
    }
}
