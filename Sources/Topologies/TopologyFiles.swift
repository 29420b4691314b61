package import Files
import Threads

/// The files of a topology as they were read, so that one of them can be taken up anew while the others stay what is in
/// force.
package struct TopologyFiles: Sendable {
    /// A larger file of cameras is refused.
    package static let cameraBytes = Bounds.cameraBytes

    private let path: String
    private let program: String
    private let lawFolder: String?
    private let disk: RememberingDisk

    /// Reads and proves a topology file, and remembers what it read.
    ///
    /// - Parameters: as those of `TopologyFile.load`.
    package static func read(
        path: String, program: String, lawFolder: String? = nil, from disk: any Disk = LocalDisk()
    ) -> (report: TopologyReport, files: TopologyFiles) {
        let files = TopologyFiles(path: path, program: program, lawFolder: lawFolder, disk: RememberingDisk(disk))
        return (TopologyFile.load(path: path, program: program, lawFolder: lawFolder, from: files.disk), files)
    }

    /// The topology with other bytes in one of its files, and all others as they were; proven as at first.
    package func proven(with bytes: [UInt8], in file: String) -> TopologyReport {
        let changed = ChangedDisk(disk: disk, file: file, bytes: bytes)
        return TopologyFile.load(path: path, program: program, lawFolder: lawFolder, from: changed)
    }
}

/// Answers each question as it was answered first: a file that changes meanwhile does not.
private final class RememberingDisk: Disk {
    private struct Answers: Sendable {
        var contents: [String: Result<[UInt8], FileFailure>] = [:]
        var readability: [String: Result<Void, FileFailure>] = [:]
        var existence: [String: Bool] = [:]
    }

    private let disk: any Disk
    private let answers = Guarded(Answers())

    init(_ disk: any Disk) { self.disk = disk }

    func contents(of path: String, limit: Int) throws(FileFailure) -> [UInt8] {
        if let known = answers.withLock({ $0.contents[path] }) { return try known.get() }
        let answer = Result { () throws(FileFailure) in try disk.contents(of: path, limit: limit) }
        answers.withLock { $0.contents[path] = answer }
        return try answer.get()
    }

    func checkReadable(_ path: String) throws(FileFailure) {
        if let known = answers.withLock({ $0.readability[path] }) { return try known.get() }
        let answer = Result { () throws(FileFailure) in try disk.checkReadable(path) }
        answers.withLock { $0.readability[path] = answer }
        return try answer.get()
    }

    func exists(_ path: String) -> Bool {
        if let known = answers.withLock({ $0.existence[path] }) { return known }
        let answer = disk.exists(path)
        answers.withLock { $0.existence[path] = answer }
        return answer
    }

    func status(of path: String) throws(FileFailure) -> FileStatus { try disk.status(of: path) }
    func absolute(_ path: String) -> String { disk.absolute(path) }
    func resolved(_ path: String) -> String { disk.resolved(path) }
}

/// A disk with other bytes in one file.
private struct ChangedDisk: Disk {
    let disk: RememberingDisk
    let file: String
    let bytes: [UInt8]

    func contents(of path: String, limit: Int) throws(FileFailure) -> [UInt8] {
        path == file ? bytes : try disk.contents(of: path, limit: limit)
    }

    func checkReadable(_ path: String) throws(FileFailure) { try disk.checkReadable(path) }
    func exists(_ path: String) -> Bool { disk.exists(path) }
    func status(of path: String) throws(FileFailure) -> FileStatus { try disk.status(of: path) }
    func absolute(_ path: String) -> String { disk.absolute(path) }
    func resolved(_ path: String) -> String { disk.resolved(path) }
}
