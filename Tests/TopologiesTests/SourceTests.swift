import Hotlists
import Plates
import Testing

@testable import Topologies

/// The key `source` of a hotlist: how its file is written.
@Suite("Sources of hotlists")
struct SourceTests {
    /// A change of `{csv: svs.csv}` in `faultless`, whose line is the tenth.
    private static func csv(_ more: String, _ said: String...) -> Case {
        Case("{csv: svs.csv}", "{csv: svs.csv, \(more)}", said: said)
    }

    @Test(
        "What a file is like is told exactly",
        arguments: [
            csv(
                "delimiter: ab",
                "10:39: error: `ab` is not a delimiter: one ASCII character, no letter, digit or quote; write it like "
                    + "`delimiter: \";\"`, and a tab as `\"\\t\"`"),
            csv("regions: fbi", "10:37: error: `fbi` is not a code of regions; use one of: iso, ncic"),
            csv(
                "columns: {reason: {constant: stolen-vehicel}}",
                "10:57: error: `stolen-vehicel` is not a reason; did you mean `stolen-vehicle`?"),
            csv(
                "columns: {plate: {constant: A1}}",
                "10:56: error: every row would have the same `plate`; name the column that holds it, like `plate: PLATE`"
            ),
            csv(
                "regions: ncic, columns: {region: {constant: NE}}",
                "10:72: error: `NE` is not a region; write NCIC's code, like `CA`"),
            csv(
                "columns: {expires_at: {constant: 2027-06-30}}",
                "10:61: error: `2027-06-30` is not an RFC 3339 time; write it like `\"2027-06-30T00:00:00Z\"`"),
            csv(
                "columns: {priority: {column: C, values: {H: urgent}}}",
                "10:72: error: `urgent` is not a priority; use one of: low, normal, high"),
            csv(
                "columns: {priority: {column: C, values: [H]}}",
                "10:68: error: `values` must be a mapping, not a list; write it like `values: {H: high, \"*\": normal}`"
            ),
            csv(
                "columns: {priority: {colum: C}}",
                "10:48: error: `priority` needs one of `constant`, `column`, `after` and `join`; write it like "
                    + "`{constant: …}`, `{column: …}`, `{after: P1Y, of: effective_at}` or `{join: [plate, region]}`",
                "10:49: error: `colum` is not a key of `priority`; did you mean `column`?"),
            csv(
                "columns: {priority: {column: C, constant: low}}",
                "10:48: error: `priority` needs one of `constant`, `column`, `after` and `join`; write it like "
                    + "`{constant: …}`, `{column: …}`, `{after: P1Y, of: effective_at}` or `{join: [plate, region]}`"),
            csv(
                "columns: {note: {constant: n, zone: UTC}}",
                "10:58: error: `zone` means nothing beside `constant`; delete `zone`"),
            csv(
                "columns: {note: {column: C, format: yyyyMMdd, zone: UTC}}",
                "10:64: error: `note` holds no time; leave out `format` and `zone`"),
            csv(
                "columns: {expires_at: {column: C, format: MM/DD/yyyy, zone: UTC}}",
                "10:70: error: `DD` stands for nothing in a date format; write the day of the month as `dd` or `d`"),
            csv(
                "columns: {expires_at: {column: C, format: yyyyMMdd}}",
                "10:50: error: `expires_at` has no `zone`; add `zone: America/Los_Angeles`"),
            csv(
                "columns: {expires_at: {column: C, format: yyyyMMdd, zone: Mars}}",
                "10:86: error: `Mars` is not a time zone; name it by the IANA database, like `America/Los_Angeles`"),
            csv(
                "columns: {expires_at: {after: 1Y, of: effective_at}}",
                "10:58: error: `1Y` is not a span of time; write it like `P1Y`, `P90D` or `PT12H`"),
            csv(
                "columns: {expires_at: {after: P0D, of: effective_at}}",
                "10:58: error: `P0D` is not a span of time; write it like `P1Y`, `P90D` or `PT12H`"),
            csv(
                "columns: {expires_at: {after: P1Y, of: note}}",
                "10:67: error: a span can only lead from one of `effective_at` and `expires_at` to the other; write it "
                    + "like `expires_at: {after: P1Y, of: effective_at}`"),
            csv(
                "columns: {note: {join: [plate]}}",
                "10:44: error: `join` makes an id, not a `note`; name the column that holds it"),
            csv(
                "columns: {entry_id: {join: [plate, entry_id, plat]}}",
                "10:63: error: `entry_id` is not a column with a text to join; use one of: plate, region, reason, "
                    + "source_file, effective_at, expires_at, priority, make, model, color, body, case_number, "
                    + "derived_from, note",
                "10:73: error: `plat` is not a column with a text to join; did you mean `plate`?"),
            Case(
                "{csv: svs.csv}", "{topic: svs, delimiter: \";\", regions: ncic}",
                "10:26: error: `delimiter` belongs to a CSV file, not to a topic; delete `delimiter`",
                "10:42: error: `regions` belongs to a CSV file, not to a topic; delete `regions`"),
        ])
    func faults(change: Case) throws { try check(change) }

    @Test("A file that is written otherwise arrives as it is told")
    func arrive() throws {
        let columns = """
            {entry_id: {join: [plate, region]}, reason: {constant: gang}, plate: {column: LIC}, \
            priority: {column: CODE, values: {H: high, "*": normal}}, \
            effective_at: {column: ENTERED, format: "MM/dd/yyyy", zone: America/Los_Angeles}, \
            expires_at: {after: P1Y, of: effective_at}}
            """
        let yaml = faultless.replacing(
            "{csv: svs.csv}", with: "{csv: svs.csv, delimiter: \"\\t\", regions: ncic, columns: \(columns)}")
        let list = try #require(check(yaml, [])?.hotlists.first)
        guard case .csv(_, let format) = list.origin else {
            Issue.record("the list has a file")
            return
        }
        #expect(format.delimiter == 0x09 && format.regions == .ncic && format.columns.count == 6)
        #expect(format.columns[.entryID] == .join([.plate, .region]))
        #expect(format.columns[.reason] == .constant("gang") && format.columns[.plate] == .header("LIC"))
        #expect(format.columns[.priority] == .values(header: "CODE", table: ["H": "high", "*": "normal"]))
        guard case .date("ENTERED", let date, let clock)? = format.columns[.effectiveAt] else {
            Issue.record("effective_at is a date")
            return
        }
        #expect(date.pattern == "MM/dd/yyyy" && clock.name == "America/Los_Angeles")
        // Noon of the first of July 2026, by UTC's calendar.
        #expect(clock.offset(atLocal: 1_782_907_200) == -7 * 3_600)
    }
}
