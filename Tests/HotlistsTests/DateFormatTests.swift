import Encoding
import Hotlists
import Plates
import Testing

@Suite("Date formats")
struct DateFormatTests {
    /// Checks what one field is read as in UTC: a time, or nil when it is bad.
    static func check(_ pattern: String, _ text: String, _ expected: String?) throws {
        let utc = WallClock(name: "UTC", stretches: [.init(start: .distantPast, offset: .zero)])
        var format = HotlistFormat()
        format.columns = [.expiresAt: .date(header: "UNTIL", try DateFormat(pattern), utc)]
        let csv = "entry_id,plate,reason,UNTIL\ne1,8ABC123,gang,\"\(text)\"\n"
        let report = HotlistImport(format: format).read(Array(csv.utf8))
        let read = report.hotlist.map { RFC3339.text(of: $0.entries[0].expiresAt) }
        #expect(read == expected, "\(text) by \(pattern)")
        #expect(report.badRows.first?.fault == (expected == nil ? .notInFormat(pattern) : nil))
    }

    @Test("each part is read as it says")
    func parts() throws {
        try Self.check("MM/dd/yyyy", "06/30/2027", "2027-06-30T00:00:00.000Z")
        try Self.check("MM/dd/yyyy", "6/30/2027", nil)
        try Self.check("MM/dd/yyyy", "06/30/27", nil)
        try Self.check("MM/dd/yyyy", "06/31/2027", nil)
        try Self.check("MM/dd/yyyy", "02/29/2027", nil)
        try Self.check("MM/dd/yyyy", "02/29/2028", "2028-02-29T00:00:00.000Z")
        try Self.check("MM/dd/yyyy", "06-30-2027", nil)
        try Self.check("MM/dd/yyyy", "06/30/2027 ", "2027-06-30T00:00:00.000Z")
        try Self.check("MM/dd/yyyy", "06/30/20270", nil)
        try Self.check("MM/dd/yyyy", "06/30/0000", nil)
        try Self.check("M/d/yyyy h:mm a", "6/3/2027 5:07 PM", "2027-06-03T17:07:00.000Z")
        try Self.check("M/d/yyyy h:mm a", "6/3/2027 12:07 am", "2027-06-03T00:07:00.000Z")
        try Self.check("M/d/yyyy h:mm a", "6/3/2027 12:07 PM", "2027-06-03T12:07:00.000Z")
        try Self.check("M/d/yyyy h:mm a", "6/3/2027 0:07 PM", nil)
        try Self.check("M/d/yyyy h:mm a", "6/3/2027 13:07 PM", nil)
        try Self.check("M/d/yyyy h:mm a", "6/3/2027 5:07", nil)
        try Self.check("yyyyMMdd", "20270630", "2027-06-30T00:00:00.000Z")
        try Self.check("yyyyMMddHHmmss", "20270630235958", "2027-06-30T23:59:58.000Z")
        try Self.check("yyyyMMddHHmmss", "20270630240000", nil)
        try Self.check("yyyyMMddHHmmss", "20270630235960", nil)
        try Self.check("dd-MMM-yyyy", "30-jun-2027", "2027-06-30T00:00:00.000Z")
        try Self.check("dd-MMM-yyyy", "30-JUNE-2027", nil)
        try Self.check("yyyy-MM-dd'T'HH:mm:ss.SSS", "2027-06-30T01:02:03.045", "2027-06-30T01:02:03.045Z")
        try Self.check("d 'de' MMM''yyyy", "3 de Jan'2027", "2027-01-03T00:00:00.000Z")
    }

    @Test(
        "a slip in a format is told with its remedy",
        arguments: [
            ("MM/DD/YYYY", "`DD` stands for nothing in a date format", "write the day of the month as `dd` or `d`"),
            ("MM/dd/YYYY", "`YYYY` stands for nothing in a date format", "write the year as `yyyy`, with four digits"),
            ("MM/dd/yy", "`yy` stands for nothing in a date format", "write the year as `yyyy`, with four digits"),
            ("dd/mm/yyyy", "the date format has no month", "name year, month and day, like `MM/dd/yyyy`"),
            ("MM/yyyy", "the date format has no day", "name year, month and day, like `MM/dd/yyyy`"),
            ("Mdyyyy", "a part of one or two digits runs into the next", "write both digits, like `MMddyyyy`"),
            ("MM/dd/yyyy hh:mm", "`h` and `a` need each other", "write `h:mm a`, or `HH:mm` for hours from 0 to 23"),
            ("MM/dd/yyyy mm", "the date format's time of day has a gap", "write it like `HH:mm:ss` or `h:mm a`"),
            ("MM/MM/yyyy dd", "the date format names a part twice", "name each part once"),
            ("MM/dd/yyyy 'at", "a single quote is never closed", "close it, or write it twice"),
            (
                "MM/dd/yyyyTHH", "`T` stands for nothing in a date format",
                "use yyyy MM M MMM dd d HH H hh h a mm ss S, and put other letters in single quotes"
            ),
            (
                "MM/dd/yyyy z", "`z` stands for nothing in a date format",
                "use yyyy MM M MMM dd d HH H hh h a mm ss S, and put other letters in single quotes"
            ),
        ])
    func slips(pattern: String, what: String, remedy: String) {
        do throws(DateFormatFault) {
            _ = try DateFormat(pattern)
            Issue.record("\(pattern) is taken")
        } catch {
            #expect(error.what == what && error.remedy == remedy, "\(error)")
        }
    }
}
