import Glibc

/// A folder that one process at a time has to itself, with files of a few plain names in it.
///
///     DIR/lock      held with flock as long as the folder is in use; the lock goes with the process, however it ends
///     DIR/<name>    written whole or not at all
package final class OwnFolder: Sendable {
    package let path: String
    private let lock: Int32

    /// Makes the folder if it is not there, and takes it.
    ///
    /// - Throws: also when another process has it.
    package init(_ path: String) throws(FileFailure) {
        self.path = path
        guard unsafe mkdir(path, 0o755) == 0 || errno == EEXIST else { throw FileFailure(path, .write, code: errno) }
        let lockPath = Paths.join(path, "lock")
        let lock = unsafe open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard lock >= 0 else { throw FileFailure(lockPath, .write, code: errno) }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            let code = errno
            close(lock)
            guard code == EWOULDBLOCK else { throw FileFailure(lockPath, .write, code: code) }
            throw FileFailure(
                path: path, deed: .write, cause: "another process has this folder",
                remedy: "give each process a folder of its own, with --data")
        }
        self.lock = lock
    }

    deinit { close(lock) }

    /// The bytes of a file; nil when there is none.
    package func contents(of name: String, limit: Int) throws(FileFailure) -> [UInt8]? {
        let file = Paths.join(path, name)
        guard exists(file) else { return nil }
        return try Files.contents(of: file, limit: limit)
    }

    package func write(_ bytes: [UInt8], to name: String) throws(FileFailure) {
        try Files.write(bytes, to: Paths.join(path, name))
    }

    package func remove(_ name: String) { _ = unsafe unlink(Paths.join(path, name)) }
}
