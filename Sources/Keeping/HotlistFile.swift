package import Encoding
package import Files
package import Hotlists
package import Plates
package import Topologies

/// A hotlist's CSV file, read: what its import made of it, and how that is told.
package struct HotlistFile {
    /// A larger file is refused: the biggest lists known have some ten million rows.
    package static let sizeLimit = 4 << 30

    package let path: String
    package let report: ImportReport
    /// What to look at in its entries; nil when there are none.
    package let lint: ImportLint?
    /// Why it cannot be read; nil when it can.
    package let failure: FileFailure?

    /// The file of a topology's list; nil when the list comes from a topic.
    package init?(_ source: HotlistSource, of topology: Topology, judgedAt now: Timestamp) {
        guard case .csv(let path, let format) = source.origin else { return nil }
        do throws(FileFailure) {
            self = try HotlistFile(
                path: path, format: format, guards: source.guards, judgedAt: now, noPlate: topology.reads.noPlate)
        } catch {
            self = HotlistFile(path: path, failure: error)
        }
    }

    /// - Parameters:
    ///   - now: the instant that entries are judged at.
    ///   - noPlate: what cameras write when they saw no plate.
    package init(
        path: String, format: HotlistFormat, guards: ImportGuards, runningEntries: Int? = nil,
        judgedAt now: Timestamp, noPlate: PlateSet, from disk: any Disk = LocalDisk()
    ) throws(FileFailure) {
        self.path = path
        let bytes = try disk.contents(of: path, limit: HotlistFile.sizeLimit)
        let report = HotlistImport(format: format, guards: guards).read(bytes, runningEntries: runningEntries)
        lint = report.hotlist.map { ImportLint($0, report.notes, now: now, noPlate: noPlate) }
        self.report = report
        failure = nil
    }

    private init(path: String, failure: FileFailure) {
        self.path = path
        self.failure = failure
        report = HotlistImport().read([])
        lint = nil
    }

    package var isRefused: Bool { report.hotlist == nil }
    package var badRowCount: Int { report.badRowCount }
    package var entryCount: Int { report.hotlist?.entries.count ?? 0 }

    /// One line for each bad row that is known with its reason, and one when the file is refused.
    package var lines: [String] {
        if let failure { return ["\(path): error: \(failure)"] }
        var lines = rejections
        let unlisted = report.badRowCount - report.badRows.count
        if unlisted > 0 { lines.append("\(path): warning: … and \(unlisted) more rows rejected") }
        if let refusal = report.refusal { lines.append("\(path): error: refused whole: \(refusal.sentence)") }
        return lines
    }

    /// The bad rows that are known with their reasons.
    package var rejections: [String] {
        report.badRows.map { row in
            let column = row.column.map { ", '\($0.header)'" } ?? ""
            return "\(path):\(row.line):\(row.column?.number ?? 1): warning: row rejected\(column): \(row.reason)"
        }
    }

    /// One line for each kind of thing to look at in the entries, with how many there are.
    package var findings: [String] {
        (lint?.summary ?? []).map { finding, others in
            let more = others == 0 ? "" : " (and \(others) more like it)"
            return "\(path):\(finding.line): warning: \(finding.sentence)\(more)"
        }
    }

    package var summary: String {
        let rows = "\(path): \(counted(report.rowCount, "row")), \(counted(report.badRowCount, "bad row"))"
        guard let hotlist = report.hotlist else { return rows + ", refused" }
        let wildcards = hotlist.wildcardCount == 0 ? "" : ", \(hotlist.wildcardCount) of them wildcards"
        return rows + ", \(hotlist.entries.count) entries\(wildcards), version \(hotlist.version)"
    }

    package func append(to json: inout JSONWriter) {
        json.beginObject()
        json.key("file"); json.string(path)
        json.key("rows"); json.int(report.rowCount)
        json.key("bad_rows"); json.int(report.badRowCount)
        json.key("entries"); json.int(entryCount)
        json.key("version"); if let version = report.hotlist?.version { json.string(version) } else { json.null() }
        json.key("refused")
        if let sentence = failure?.description ?? report.refusal?.sentence {
            json.string(sentence)
        } else {
            json.null()
        }
        json.key("rejections"); json.beginArray()
        for row in report.badRows {
            json.beginObject()
            json.key("line"); json.int(row.line)
            json.key("column"); if let column = row.column { json.string(column.header) } else { json.null() }
            json.key("reason"); json.string(row.reason)
            json.endObject()
        }
        json.endArray()
        if let lint {
            json.key("counts"); json.beginObject()
            for kind in LintFinding.Kind.allCases where lint.count(kind) > 0 {
                json.key(text: "\(kind)"); json.int(lint.count(kind))
            }
            json.endObject()
            json.key("findings"); json.beginArray()
            for finding in lint.findings {
                json.beginObject()
                json.key("line"); json.int(finding.line)
                json.key("kind"); json.string("\(finding.kind)")
                json.key("sentence"); json.string(finding.sentence)
                json.endObject()
            }
            json.endArray()
        }
        json.endObject()
    }
}

/// `1 error`, `2 errors`.
package func counted(_ count: Int, _ noun: String) -> String { count == 1 ? "1 \(noun)" : "\(count) \(noun)s" }
