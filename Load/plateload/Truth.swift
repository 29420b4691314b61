import Console
import Encoding
import Files

/// A `truth.csv`, read: see `TruthWriter` for its rows.
struct Truth {
    private static let limit = 4 << 30

    struct Hit {
        let readID: String
        let agency: String
        let hotlist: String
        let entry: String
        let tier: String
    }

    private(set) var hits: [Hit] = []
    /// Agencies that a hotlist tells.
    private(set) var recipients: [String: [String]] = [:]
    private(set) var faults: [String: Int] = [:]
    /// The key of each record at fault, by its sequence.
    private(set) var faultKeys: [Int: [UInt8]] = [:]
    /// Reads that nearly hit, as agency and read id, with the cause.
    private(set) var nearMisses: [String: String] = [:]

    init(_ path: String) throws {
        let bytes: [UInt8]
        do throws(FileFailure) {
            bytes = try contents(of: path, limit: Truth.limit)
        } catch {
            throw CommandFailure(.badInput, error.description)
        }
        try unsafe bytes.withUnsafeBytes { text in
            var rows = unsafe CSVReader(text)
            while true {
                switch rows.next() {
                case .end: return
                case .fault(let fault):
                    throw CommandFailure(.badInput, "\(path):\(fault.line):\(fault.column): \(fault.explanation)")
                case .row: try take(rows, path)
                }
            }
        }
    }

    private mutating func take(_ row: borrowing CSVReader, _ path: String) throws {
        guard row.count == 9 else {
            throw CommandFailure(.badInput, "\(path):\(row.line): a row of a truth file has 9 fields, not \(row.count)")
        }
        let fields = (0..<9).map { unsafe String(decoding: row[$0], as: UTF8.self) }
        switch fields[0] {
        case "kind", "refused": break  // a refused read leaves nothing to compare
        case "notify": recipients[fields[4], default: []].append(fields[3])
        case "hit":
            hits.append(
                Hit(readID: fields[2], agency: fields[3], hotlist: fields[4], entry: fields[5], tier: fields[6]))
        case "miss": nearMisses["\(fields[3]) \(fields[2])"] = fields[7]
        case "fault":
            faults[fields[7], default: 0] += 1
            if let sequence = Int(fields[1]) { faultKeys[sequence] = Array(fields[8].utf8) }
        default:
            throw CommandFailure(
                .badInput,
                "\(path):\(row.line): '\(fields[0])' is not a kind of row; wanted notify, hit, miss, fault or refused")
        }
    }
}
