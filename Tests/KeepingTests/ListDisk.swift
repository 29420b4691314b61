import Files
import Plates
import Threads

/// A disk of a few files that change as they do on a real one: what is written keeps its inode, what is renamed into
/// place brings another.
final class ListDisk: Disk {
    fileprivate struct File {
        var bytes: [UInt8]
        var status: FileStatus
    }

    fileprivate struct State {
        var files: [String: File] = [:]
        var tick: Int64 = 1_000
        var nextInode: UInt64 = 1
        /// What is written into the file as soon as somebody has read it.
        var interruption: String?
    }

    private let state = Guarded(State())

    func write(_ text: String, to path: String) { state.withLock { $0.write(text, to: path) } }

    func rename(_ text: String, to path: String) {
        state.withLock { state in
            state.files[path] = nil
            state.write(text, to: path)
            state.touch(path)
        }
    }

    func touch(_ path: String) {
        state.withLock { state in
            guard let file = state.files[path] else { return }
            state.write(String(decoding: file.bytes, as: UTF8.self), to: path)
        }
    }

    func remove(_ path: String) { state.withLock { $0.files[path] = nil } }

    func writeDuringNextReading(_ text: String) { state.withLock { $0.interruption = text } }

    func status(of path: String) throws(FileFailure) -> FileStatus {
        guard let file = state.withLock({ $0.files[path] }) else { throw missing(path) }
        return file.status
    }

    func contents(of path: String, limit: Int) throws(FileFailure) -> [UInt8] {
        let bytes: [UInt8]? = state.withLock { state in
            let bytes = state.files[path]?.bytes
            if let text = state.interruption { state.write(text, to: path) }
            state.interruption = nil
            return bytes
        }
        guard let bytes else { throw missing(path) }
        return bytes
    }

    func checkReadable(_ path: String) throws(FileFailure) { _ = try status(of: path) }
    func exists(_ path: String) -> Bool { state.withLock { $0.files[path] != nil } }
    func absolute(_ path: String) -> String { path }
    func resolved(_ path: String) -> String { path }

    private func missing(_ path: String) -> FileFailure {
        FileFailure(path: path, deed: .read, cause: "No such file or directory", remedy: "put it there")
    }
}

extension ListDisk.State {
    fileprivate mutating func write(_ text: String, to path: String) {
        if files[path] == nil { nextInode += 1 }
        tick += 1
        let bytes = Array(text.utf8)
        let inode = files[path]?.status.inode ?? nextInode
        files[path] = ListDisk.File(
            bytes: bytes,
            status: FileStatus(device: 1, inode: inode, size: bytes.count, writtenAt: tick, changedAt: tick))
    }

    /// Changes the file's name or rights, not its bytes.
    fileprivate mutating func touch(_ path: String) {
        tick += 1
        guard let file = files[path] else { return }
        let status = file.status
        files[path]?.status = FileStatus(
            device: status.device, inode: status.inode, size: status.size, writtenAt: status.writtenAt, changedAt: tick)
    }
}
