import Glibc
import Plates
import Testing

@testable import Encoding

/// The inputs on which the fuzzer once found the decoder wrong, each in a file of `Failures`.
struct FailuresTests {
    @Test func `decoder and oracle agree on what the fuzzer found`() throws {
        let folder = "\(#filePath)".split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/Failures"
        let names = try names(in: folder)
        #expect(!names.isEmpty)
        var decoder = ReadDecoder(seed: 1)
        for name in names {
            let value = try contents(of: folder + "/" + name)
            for directory in [Samples.open, Samples.declared] {
                let difference = disagreement(
                    on: value, decoder: &decoder, recordTimestamp: Samples.capturedAt, directory: directory)
                #expect(difference == nil, "\(name)")
            }
        }
    }

    @Test func `a key of any length is told from those that the format knows`() {
        var decoder = ReadDecoder(seed: 1)
        for length in 0...600 {
            let value = Array(
                "{\"\(String(repeating: "p", count: length))\":{\"\(String(repeating: "e", count: length))\":0}}".utf8)
            let difference = disagreement(
                on: value, decoder: &decoder, recordTimestamp: Samples.capturedAt, directory: Samples.open)
            #expect(difference == nil, "\(length)")
        }
    }

    private struct Unreadable: Error { let path: String }

    private func names(in folder: String) throws -> [String] {
        guard let stream = unsafe opendir(folder) else { throw Unreadable(path: folder) }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    private func contents(of path: String) throws -> [UInt8] {
        guard let file = unsafe fopen(path, "r") else { throw Unreadable(path: path) }
        defer { unsafe fclose(file) }
        var bytes: [UInt8] = []
        while case let byte = unsafe fgetc(file), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
        return bytes
    }
}
