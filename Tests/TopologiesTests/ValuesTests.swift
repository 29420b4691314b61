import Plates
import Testing

@testable import Topologies

/// How single values are written.
@Suite("Values")
struct ValuesTests {
    @Test(
        "Durations",
        arguments: zip(
            [
                "100ms", "5s", "10m", "26h", "1d", "0s", "", "5", "s", "5 s", "5S", "-5s", "1.5s", "5sm", "٣s",
                "99999999999d",
            ],
            [100, 5000, 600_000, 93_600_000, 86_400_000, 0, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil]
                as [Int64?]))
    func spans(text: String, milliseconds: Int64?) {
        #expect(Values.span(text)?.milliseconds == milliseconds)
    }

    @Test("A duration that is written is read back", arguments: ["100ms", "5s", "90s", "26h", "1d", "0s", "1001ms"])
    func spanText(text: String) throws {
        #expect(Values.text(try #require(Values.span(text))) == text)
    }

    @Test("ISO 8601 durations", arguments: ["P30D", "P1Y", "P1Y6M", "P2W", "PT3M", "P1DT12H", "PT1H2M3S", "P0D"])
    func calendar(text: String) { #expect(ISODuration(text) != nil) }

    @Test(
        "What is not an ISO 8601 duration",
        arguments: [
            "", "P", "PT", "P1", "30D", "p30d", "P1D1Y", "P1DT", "P1W2D", "P1H", "PT1D", "P-1D", "P1.5D", "P1YY", "P٣D",
        ])
    func noCalendar(text: String) { #expect(ISODuration(text) == nil) }

    @Test("Dates that the calendar has", arguments: ["2027-06-30", "2028-02-29", "2000-02-29", "2027-12-31"])
    func dates(text: String) { #expect(Values.date(text) != nil) }

    @Test(
        "Dates that it has not",
        arguments: [
            "", "2027-02-29", "2100-02-29", "2027-13-01", "2027-00-10", "2027-04-31", "2027-6-30", "20270630",
            "2027-06-30T",
        ])
    func noDates(text: String) { #expect(Values.date(text) == nil) }

    @Test(
        "Times of day",
        arguments: zip(
            ["06:00", "00:00", "24:00", "23:59", "24:01", "6:00", "06:60", "0600", "06:00:00"],
            [360, 0, 1440, 1439, nil, nil, nil, nil, nil] as [Int?]))
    func times(text: String, minutes: Int?) {
        #expect(Values.minutes(text) == minutes)
        if let minutes { #expect(Values.time(minutes) == text) }
    }

    @Test(
        "Shares and decimals",
        arguments: zip(
            ["0", "1", "0.01", "1.0", "1.1", "-0", "0.", ".5", "1e-2", "nan", "0x1", "", "1.2.3"],
            [0, 1, 0.01, 1, nil, nil, nil, nil, nil, nil, nil, nil, nil] as [Double?]))
    func shares(text: String, share: Double?) { #expect(Values.share(text) == share) }

    @Test(
        "The nearest word",
        arguments: zip(
            ["ower", "notfiy", "NOTIFY", "sorce", "colour", "x", "", String(repeating: "a", count: 100)],
            ["owner", "notify", "notify", "source", nil, nil, nil, nil] as [String?]))
    func nearest(word: String, candidate: String?) {
        #expect(Nearest.candidate(to: word, among: HotlistKey.allCases.map(\.rawValue)) == candidate)
    }

    @Test(
        "Edits are counted once, a swap of neighbours too",
        arguments: zip(["", "abc", "abc", "abc", "abcd", "kitten"], ["abc", "abc", "acb", "abx", "acbd", "sitting"])
    )
    func distance(left: String, right: String) {
        let expected = ["": 3, "abc/abc": 0, "abc/acb": 1, "abc/abx": 1, "abcd/acbd": 1, "kitten/sitting": 3]
        #expect(
            Nearest.distance(Array(left.utf8), Array(right.utf8)) == expected[left.isEmpty ? "" : "\(left)/\(right)"])
        #expect(
            Nearest.distance(Array(right.utf8), Array(left.utf8))
                == Nearest.distance(Array(left.utf8), Array(right.utf8)))
    }

    @Test("Texts from files are shown on one line, cut where they are long")
    func shownTexts() {
        #expect(shown("a\u{1B}[31m\nb") == "`a\u{FFFD}[31m\u{FFFD}b`")
        #expect(shown(String(repeating: "x", count: 61)) == "`" + String(repeating: "x", count: 60) + "…`")
    }

    @Test("What is suggested as an id is one")
    func nearestID() {
        for text in ["a b", "é", String(repeating: "ü", count: 300)] { #expect(Values.isID(Values.nearestID(text))) }
    }
}
