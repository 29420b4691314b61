import Hotlists
import Plates
import Testing

@Suite("Regions of a list")
struct RegionCodeTests {
    /// Checks the region of one row by the codes of its file: a region, or why there is none.
    static func check(_ text: String, _ codes: RegionCodes, _ region: String?, _ fault: BadRow.Fault? = nil) {
        var format = HotlistFormat()
        format.regions = codes
        let csv = canonicalHeader + "\n" + row(["region": text])
        let report = HotlistImport(format: format).read(Array(csv.utf8))
        #expect(report.hotlist?.entries.first?.region?.description == region, "\(text) by \(codes)")
        #expect(report.badRows.first?.fault == fault, "\(text) by \(codes)")
    }

    @Test("NCIC's codes are its own")
    func ncic() {
        for (code, region) in [
            ("CA", "US-CA"), ("NB", "US-NE"), ("GM", "US-GU"), ("AM", "US-AS"), ("MK", "US-MP"), ("US", "US"),
            ("DC", "US-DC"), ("ON", "CA-ON"), ("PQ", "CA-QC"), ("NK", "CA-NB"), ("NF", "CA-NL"), ("SN", "CA-SK"),
            ("GU", "MX-GUA"), ("DF", "MX-CMX"), ("TA", "MX-TAM"), ("BJ", "MX-BCS"), ("NL", "MX-NLE"), ("", ""),
        ] { Self.check(code, .ncic, region.isEmpty ? nil : region) }
        // 49 states and the District, two territories and four codes of their own, provinces, states of Mexico.
        #expect(NCICRegion.all.count { $0.code != "US" } == 50 + 2 + 4 + 12 + 32)
        #expect(Set(NCICRegion.all.map(\.code)).count == NCICRegion.all.count)
        #expect(Set(NCICRegion.all.map(\.region)).count == NCICRegion.all.count)
    }

    @Test("letters of the other code are told with their meaning")
    func elsewhere() throws {
        let quebec = try #require(NCICRegion.all.first { $0.code == "PQ" })
        let nebraska = try #require(NCICRegion.all.first { $0.code == "NB" })
        Self.check("PQ", .iso, nil, .ncicRegion(quebec))
        Self.check("QC", .ncic, nil, .isoRegion(quebec))
        Self.check("NE", .ncic, nil, .isoRegion(nebraska))
        Self.check("US-NE", .ncic, nil, .isoRegion(nebraska))
        Self.check("N1", .ncic, nil, .noNCICRegion)
        Self.check("United States", .ncic, nil, .noNCICRegion)
        Self.check("FN", .ncic, nil, .noNCICRegion)
        Self.check("nb", .ncic, nil, .noNCICRegion)
        Self.check("NB", .iso, "CA-NB")
        #expect(
            BadRow.Fault.ncicRegion(quebec).reason
                == "`PQ` is not a region here; in NCIC's codes it is Quebec: set `regions: ncic` in the list's `source`, or"
                + " write CA-QC")
    }
}
