import Foundation
import Plates
import Synchronization
import Testing

@testable import Console

/// Whoever logs or draws never waits for whoever reads.
@Suite struct OutputQueueTests {
    private static func remark(_ count: Int) -> String { "dropped \(count)" }

    private func lines(of data: Data) -> [Substring] {
        String(decoding: data, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    }

    @Test func `A reader that stalls stops nobody, and finds a remark where lines were dropped`() throws {
        let pipe = Pipe()
        let output = OutputQueue(descriptor: pipe.fileHandleForWriting.fileDescriptor, remark: Self.remark)
        let total = 4_000
        let begun = ContinuousClock.now
        for number in 0..<total { output.write(line: "\(number) " + String(repeating: "x", count: 1_000)) }
        #expect(!output.drain(within: .milliseconds(100)))
        #expect(ContinuousClock.now - begun < .seconds(10))
        let dropped = output.droppedCount
        #expect(dropped > 0 && dropped < total)
        let reader = Reading(pipe)
        #expect(output.drain(within: .seconds(30)))
        output.write(line: "flows again")
        #expect(output.drain(within: .seconds(30)))
        let read = lines(of: try reader.end())
        #expect(read.suffix(2) == ["dropped \(dropped)", "flows again"])
        let kept = read.dropLast(2)
        #expect(kept.count + dropped == total)
        for (number, line) in kept.enumerated() { #expect(line.hasPrefix("\(number) ")) }
    }

    @Test func `Lines of many threads stay whole`() async throws {
        let pipe = Pipe()
        let output = OutputQueue(descriptor: pipe.fileHandleForWriting.fileDescriptor, remark: Self.remark)
        let reader = Reading(pipe)
        await withTaskGroup { group in
            for number in 0..<8 {
                group.addTask {
                    for _ in 0..<50 { output.write(line: String(repeating: String(number), count: 2_000)) }
                }
            }
        }
        #expect(output.drain(within: .seconds(30)))
        let read = lines(of: try reader.end())
        #expect(read.count == 400)
        #expect(read.allSatisfy { $0.count == 2_000 && Set($0).count == 1 })
    }

    @Test func `A descriptor that does not block loses nothing`() throws {
        let pipe = Pipe()
        let descriptor = pipe.fileHandleForWriting.fileDescriptor
        #expect(fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0)
        let output = OutputQueue(descriptor: descriptor, remark: Self.remark)
        for _ in 0..<200 { output.write(line: String(repeating: "x", count: 1_000)) }
        #expect(!output.drain(within: .milliseconds(50)))
        let reader = Reading(pipe)
        #expect(output.drain(within: .seconds(30)))
        #expect(lines(of: try reader.end()).count == 200)
        #expect(output.droppedCount == 0)
    }

    @Test func `A reader that has gone costs the lines, and they are counted`() throws {
        let pipe = Pipe()
        let output = OutputQueue(descriptor: pipe.fileHandleForWriting.fileDescriptor, remark: Self.remark)
        try pipe.fileHandleForReading.close()
        for number in 0..<10 { output.write(line: "\(number)") }
        #expect(output.drain(within: .seconds(10)))
        #expect(output.droppedCount == 10)
        #expect(output.failure == WriteFailure(code: EPIPE))
    }

    @Test func `Of the pictures that wait only the last is drawn, and lines keep their order`() throws {
        let pipe = Pipe()
        let drawn = Mutex<[String]>([])
        let gate = DispatchSemaphore(value: 0)
        let output = OutputQueue(
            descriptor: pipe.fileHandleForWriting.fileDescriptor,
            render: { piece in
                gate.wait()
                drawn.withLock { $0.append(String("\(piece)".prefix { $0 != "(" })) }
                return ""
            })
        output.put(.line("first"))
        for number in 0..<100 {
            output.put(.picture([StyledLine("\(number)")]))
            if number == 50 { output.put(.line("between")) }
        }
        output.put(.endOfPictures)
        for _ in 0..<200 { gate.signal() }
        #expect(output.drain(within: .seconds(10)))
        #expect(drawn.withLock { $0 } == ["line", "line", "picture", "endOfPictures"])
    }

    @Test func `A report that nobody reads is given up in time`() throws {
        let pipe = Pipe()
        let text = String(repeating: "report\n", count: 20_000)
        let failure = #expect(throws: WriteFailure.self) {
            try writeReport(text, to: pipe.fileHandleForWriting.fileDescriptor, within: .milliseconds(100))
        }
        #expect(failure?.description.contains("stopped reading") == true)
        // What was begun is written to its end, before the descriptor is another's.
        #expect(try pipe.fileHandleForReading.read(upToCount: text.utf8.count)?.count == text.utf8.count)
    }
}

/// Reads a pipe to its end on a thread of its own.
private final class Reading: Sendable {
    private let pipe: Pipe
    private let data = Mutex(Data())
    private let done = DispatchSemaphore(value: 0)

    init(_ pipe: Pipe) {
        self.pipe = pipe
        Thread.detachNewThread { [self] in
            let all = (try? pipe.fileHandleForReading.readToEnd()) ?? Data()
            data.withLock { $0 = all }
            done.signal()
        }
    }

    /// What was read until the writing side was closed, which this does.
    func end() throws -> Data {
        try pipe.fileHandleForWriting.close()
        done.wait()
        return data.withLock { $0 }
    }
}
