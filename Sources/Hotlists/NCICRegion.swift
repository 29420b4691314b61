package import Plates

/// The codes by which NCIC names the state that issued a plate (the field LIS), where they stand for a region.
///
/// Source: `POBCodeSimpleType` of `fbi.xsd` in NIEM 2.0 (github.com/NIEM/NIEM-Releases, niem/fbi/2.0/fbi.xsd), NCIC's
/// table of states and countries, which its state fields share; that `US` in LIS means plates of the federal government
/// says the manual of Wisconsin's Department of Justice
/// (doj.state.wi.us/dles/cibmanuals/files/TIME/HTML/licenseplatestate.htm). The table names countries and tribes too,
/// and those that have no region of ISO 3166-2 are left out here, as is Nunavut, which that version does not have.
/// Where its letters are a postal code as well, they often mean another place: `NB` is Nebraska, `NE` the Netherlands,
/// `GU` Guanajuato and `GM` Guam.
package struct NCICRegion: Hashable, Sendable {
    package let code: String
    package let region: Region
    package let name: String

    /// All of them.
    package static let all: [NCICRegion] = federal + states + canada + mexico

    /// The region of a code in capitals; nil for any other text.
    package static func region(_ text: UnsafeRawBufferPointer) -> Region? { unsafe find(text)?.region }

    package static func region(_ text: String) -> Region? {
        var text = text
        return text.withUTF8 { unsafe region(UnsafeRawBufferPointer($0)) }
    }

    static func find(_ text: UnsafeRawBufferPointer) -> NCICRegion? {
        guard let bits = unsafe bits(of: text) else { return nil }
        return byCode[bits]
    }

    /// The code of a region that has one.
    package static func code(of region: Region) -> NCICRegion? { all.first { $0.region == region } }

    /// The region that NCIC means by a postal code which is another region's by contract §1.
    static func elsewhere(_ text: UnsafeRawBufferPointer) -> NCICRegion? {
        // Three of all codes, told from the others without a look-up.
        ambiguous.first { unsafe text.elementsEqual($0.code.utf8) }
    }

    private static let ambiguous = all.filter { code in Region(code.code).map { $0 != code.region } ?? false }

    private static let byCode = Dictionary(
        uniqueKeysWithValues: all.map { region in
            (unsafe Array(region.code.utf8).withUnsafeBytes { unsafe bits(of: $0) } ?? 0, region)
        })

    private static func bits(of text: UnsafeRawBufferPointer) -> UInt16? {
        unsafe text.count == 2 ? UInt16(text[0]) << 8 | UInt16(text[1]) : nil
    }

    private static func named(_ country: String, _ rows: [(code: String, part: String, name: String)]) -> [NCICRegion] {
        rows.map { row in
            guard let region = Region("\(country)-\(row.part)") else {
                preconditionFailure("\(country)-\(row.part) is a region")
            }
            return NCICRegion(code: row.code, region: region, name: row.name)
        }
    }

    private static let federal =
        Region("US").map {
            [NCICRegion(code: "US", region: $0, name: "the federal government of the United States")]
        } ?? []

    /// States and territories whose code is their postal code, and those whose code is another.
    private static let states: [NCICRegion] =
        named(
            "US",
            """
            AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NV NH NJ NM NY NC ND OH \
            OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY PR VI
            """
            .split(separator: " ").map { (String($0), String($0), "US-\($0)") })
        + named(
            "US",
            [
                ("NB", "NE", "Nebraska"), ("AM", "AS", "American Samoa"), ("GM", "GU", "Guam"),
                ("MK", "MP", "the Northern Mariana Islands"),
            ])

    private static let canada = named(
        "CA",
        [
            ("AB", "AB", "Alberta"), ("BC", "BC", "British Columbia"), ("MB", "MB", "Manitoba"),
            ("NK", "NB", "New Brunswick"), ("NF", "NL", "Newfoundland and Labrador"), ("NS", "NS", "Nova Scotia"),
            ("NT", "NT", "the Northwest Territories"), ("ON", "ON", "Ontario"), ("PE", "PE", "Prince Edward Island"),
            ("PQ", "QC", "Quebec"), ("SN", "SK", "Saskatchewan"), ("YT", "YT", "Yukon"),
        ])

    private static let mexico = named(
        "MX",
        [
            ("AG", "AGU", "Aguascalientes"), ("BA", "BCN", "Baja California"), ("BJ", "BCS", "Baja California Sur"),
            ("CE", "CAM", "Campeche"), ("CI", "CHP", "Chiapas"), ("CH", "CHH", "Chihuahua"), ("CU", "COA", "Coahuila"),
            ("CL", "COL", "Colima"), ("DF", "CMX", "Mexico City"), ("DO", "DUR", "Durango"),
            ("GU", "GUA", "Guanajuato"), ("GR", "GRO", "Guerrero"), ("HL", "HID", "Hidalgo"), ("JL", "JAL", "Jalisco"),
            ("MX", "MEX", "the State of Mexico"), ("MC", "MIC", "Michoacan"), ("MR", "MOR", "Morelos"),
            ("NA", "NAY", "Nayarit"), ("NL", "NLE", "Nuevo Leon"), ("OA", "OAX", "Oaxaca"), ("PB", "PUE", "Puebla"),
            ("QU", "QUE", "Queretaro"), ("QR", "ROO", "Quintana Roo"), ("SL", "SLP", "San Luis Potosi"),
            ("SI", "SIN", "Sinaloa"), ("SO", "SON", "Sonora"), ("TB", "TAB", "Tabasco"), ("TA", "TAM", "Tamaulipas"),
            ("TL", "TLA", "Tlaxcala"), ("VC", "VER", "Veracruz"), ("YU", "YUC", "Yucatan"), ("ZA", "ZAC", "Zacatecas"),
        ])
}
