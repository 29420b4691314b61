// Regions (contract §1): what names one, and that it must be there in the United States, Canada and Mexico.

import Testing

@testable import Plates

@Suite struct RegionTests {
    @Test(arguments: [
        ("US-CA", "US-CA"), ("us-ca", "US-CA"), ("uS-cA", "US-CA"), ("CA-ON", "CA-ON"), ("ca-on", "CA-ON"),
        ("MX-BCN", "MX-BCN"), ("mx-bcn", "MX-BCN"), ("MX-CMX", "MX-CMX"), ("US-DC", "US-DC"), ("US-PR", "US-PR"),
        ("US-UM", "US-UM"), ("GB-1", "GB-1"), ("GB-ENG", "GB-ENG"), ("FR-75c", "FR-75C"), ("de-by", "DE-BY"),
        ("XX-0", "XX-0"),
        ("US", "US"),
        ("CA", "US-CA"), ("NY", "US-NY"), ("DC", "US-DC"), ("AS", "US-AS"), ("GU", "US-GU"), ("MP", "US-MP"),
        ("PR", "US-PR"), ("VI", "US-VI"), ("ON", "CA-ON"), ("NB", "CA-NB"), ("NL", "CA-NL"), ("QC", "CA-QC"),
        ("NU", "CA-NU"), ("NE", "US-NE"), ("MB", "CA-MB"), ("PE", "CA-PE"), ("PA", "US-PA"), ("DE", "US-DE"),
    ])
    func `A region is a country with a part, or a postal code of North America`(text: String, region: String) {
        #expect(Region(text)?.description == region)
    }

    @Test(arguments: [
        "", "us", "Us", "ca", "Ca", "on", "ny", "U", "USA", "US-", "US-ABCD", "U1-CA", "US_CA", "US-C-", "US-C ", "C1",
        "ÄÖ",
        " CA", "CA ", "California", "-", "--", "1", "US-CA-", "US--CA",
        // Two capitals that are not postal code of the United States or Canada.
        "MX", "GB", "UM", "AA", "AE", "AP", "FM", "MH", "PW", "NF", "PQ", "JA", "ZZ", "DF",
        // Not there.
        "US-ZZ", "US-ON", "US-FM", "US-C", "US-CAL", "US-06", "us-nb", "CA-CA", "CA-PQ", "CA-NF", "CA-ONT", "CA-O",
        "MX-DIF",
        "MX-BC", "MX-BCNX", "mx-zzz", "MX-1",
    ])
    func `Anything else is not a region`(text: String) {
        #expect(Region(text) == nil)
    }

    @Test func `Regions differ when their texts do`() {
        #expect(Region("US-CA") == Region("CA"))
        #expect(Region("US-CA") != Region("US-CO"))
        #expect(Region("US") != Region("US-CA"))
        #expect(Region("CA-ON") == Region("ON"))
        #expect(Region("GB-1") != Region("GB-11"))
        #expect(Region("GB-1") != Region("GB-10"))
    }

    @Test func `As many parts are there as ISO 3166-2 has, and as many postal codes`() {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
        let pairs = letters.flatMap { first in letters.map { "\(first)\($0)" } }
        let triples = pairs.flatMap { pair in letters.map { pair + "\($0)" } }
        func count(_ country: String) -> Int {
            (letters.map(String.init) + pairs + triples).count { Region(country + "-" + $0) != nil }
        }
        #expect(count("US") == 57)
        #expect(count("CA") == 13)
        #expect(count("MX") == 32)
        #expect(count("FR") == 36 + 36 * 36 + 36 * 36 * 36)
        let postal = pairs.compactMap { Region($0)?.description }
        #expect(postal.count { $0.hasPrefix("US-") } == 56)
        #expect(postal.count { $0.hasPrefix("CA-") } == 13)
        #expect(postal.count == 56 + 13 + 1)
    }
}
