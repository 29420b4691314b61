import Console
import Foundation
import Plates
import Synchronization
import Testing

/// The log: its two forms, its levels, and that lines stay whole.
struct LogTests {
    private final class Lines: LineSink {
        let written = Mutex<[String]>([])
        func write(line: String) { written.withLock { $0.append(line) } }
        var all: [String] { written.withLock { $0 } }
    }

    /// 2026-11-23T17:26:52.285Z
    private let at = Timestamp(milliseconds: 1_795_454_812_285)

    private func lines(_ form: Log.Form, level: LogLevel = .info, _ body: (Log) -> Void) -> [String] {
        let lines = Lines()
        body(Log(level: level, form: form, to: lines, now: { [at] in at }))
        return lines.all
    }

    @Test func textHasTimeLevelSentenceAndFields() {
        let lines = lines(.text(isColoured: false)) {
            $0.info("the topology runs", ["topology": "bay-area", "partitions": 8, "spare": "", "host": "a b=\"c\""])
            $0.warning("odd\nline", ["share": .decimal(0.25), "late": .truth(true), "text": "a\u{1b}[2Jb"])
        }
        #expect(
            lines == [
                #"17:26:52.285 info    the topology runs  topology=bay-area partitions=8 spare="" host="a b=\"c\"""#,
                #"17:26:52.285 warning odd\nline  share=0.25 late=true text="a\u001b[2Jb""#,
            ])
    }

    @Test func colourOnlyAddsEscapes() {
        let lines = lines(.text(isColoured: true)) { $0.error("gone", ["a": 1]) }
        #expect(lines == ["\u{1b}[2m17:26:52.285 \u{1b}[0m\u{1b}[31merror   \u{1b}[0mgone  \u{1b}[2ma=\u{1b}[0m1"])
    }

    @Test(arguments: [
        "plain", "quote \" backslash \\ slash /", "line\nfeed\r\ttab", "\u{0}\u{1f}\u{7f}\u{85}", "\u{2028}\u{2029}",
        "Ünïcode 車 🚗",
    ])
    func jsonIsValidWhateverTheTextHolds(text: String) throws {
        let line = try #require(
            lines(.json) { $0.error(text, ["topology": .text(text), "time": .text(text), "n": 7]) }.first)
        #expect(!line.contains("\n"))
        let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(object["time"] as? String == "2026-11-23T17:26:52.285Z")
        #expect(object["level"] as? String == "error")
        #expect(object["text"] as? String == text)
        #expect(object["topology"] as? String == text)
        #expect(object["time_"] as? String == text)
        #expect(object["n"] as? Int == 7)
    }

    @Test func jsonHasNoInfinity() throws {
        let line = try #require(lines(.json) { $0.info("x", ["rate": .decimal(.infinity)]) }.first)
        #expect(line.hasSuffix(#""rate":null}"#))
    }

    @Test(arguments: [(LogLevel.error, 1), (.warning, 2), (.info, 3), (.debug, 4)])
    func aLevelKeepsWhatMattersAsMuchOrMore(level: LogLevel, count: Int) {
        let lines = lines(.json, level: level) {
            $0.error("e")
            $0.warning("w")
            $0.info("i")
            $0.debug("d")
        }
        #expect(lines.count == count)
    }
}
