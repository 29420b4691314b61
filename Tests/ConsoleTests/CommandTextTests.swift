import Console
import Foundation
import Testing

/// Command lines to paste.
struct CommandTextTests {
    @Test(arguments: [
        (["platestream", "run", "a.yaml"], "platestream run a.yaml"),
        (["p", "--brokers", "[::1]:9092,b:1"], "p --brokers '[::1]:9092,b:1'"),
        (["p", "bay area.yaml", "", "it's"], #"p 'bay area.yaml' '' 'it'\''s'"#),
        (["p", "$HOME", "a;b", "ü"], "p '$HOME' 'a;b' 'ü'"),
        (
            ["p", "--kafka", "sasl.password=a=b", "--kafka=ssl.key.password=x"],
            "p --kafka 'sasl.password=***' '--kafka=ssl.key.password=***'"
        ),
        (
            ["p", "--kafka", "sasl.username=me", "--kafka=linger.ms=5"],
            "p --kafka sasl.username=me --kafka=linger.ms=5"
        ),
        (["p", "--kafka", "sasl.oauthbearer.client.secret=x"], "p --kafka 'sasl.oauthbearer.client.secret=***'"),
    ])
    func argumentsAreQuotedAndSecretsLeftOut(arguments: [String], text: String) {
        #expect(CommandText.text(arguments) == text)
    }

    @Test(arguments: [
        (["p", "run", "a"], "p run a --create-topics"), (["p", "run", "--", "-a"], "p run --create-topics -- -a"),
    ])
    func anOptionIsAddedWhereItIsOne(arguments: [String], text: String) {
        #expect(CommandText.text(arguments, adding: "--create-topics") == text)
    }

    @Test(arguments: ["plain", "two words", "it's", "a\nb", #"\"$`!*?[]{}~#&|<>()"#, "-", "ä"])
    func aShellReadsWhatWasQuoted(argument: String) throws {
        let shell = Process()
        let output = Pipe()
        shell.executableURL = URL(filePath: "/bin/sh")
        shell.arguments = ["-c", "printf %s " + CommandText.text([argument])]
        shell.standardOutput = output
        try shell.run()
        let read = output.fileHandleForReading.readDataToEndOfFile()
        shell.waitUntilExit()
        #expect(String(decoding: read, as: UTF8.self) == argument)
    }
}

/// Reports, which must not be lost.
struct ReportWritingTests {
    @Test func aFullDiskIsAFailure() throws {
        let device = try FileHandle(forWritingTo: URL(filePath: "/dev/full"))
        let failure = #expect(throws: WriteFailure.self) { try writeReport("report\n", to: device.fileDescriptor) }
        #expect(
            failure?.description == "cannot write to standard output: No space left on device; make room there, or "
                + "send it elsewhere")
        try device.close()
    }

    @Test func aLongReportArrivesWhole() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "report-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        _ = FileManager.default.createFile(atPath: file.path(), contents: nil)
        let text = String(repeating: "a line of it\n", count: 100_000)
        let handle = try FileHandle(forWritingTo: file)
        try writeReport(text, to: handle.fileDescriptor)
        try handle.close()
        #expect(try String(contentsOf: file, encoding: .utf8) == text)
    }
}
