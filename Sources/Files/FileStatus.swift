import Glibc

/// What tells one state of a file from another without reading it. Times are nanoseconds since 1970, as the file
/// system keeps them.
package struct FileStatus: Equatable, Sendable {
    package let device: UInt64
    package let inode: UInt64
    package let size: Int
    /// When its bytes were written last.
    package let writtenAt: Int64
    /// When its bytes, its name or its rights were changed last.
    package let changedAt: Int64

    package init(device: UInt64, inode: UInt64, size: Int, writtenAt: Int64, changedAt: Int64) {
        self.device = device
        self.inode = inode
        self.size = size
        self.writtenAt = writtenAt
        self.changedAt = changedAt
    }
}

/// The status of the file behind all symbolic links.
package func status(of path: String) throws(FileFailure) -> FileStatus {
    var found = stat()
    guard !path.utf8.contains(0), unsafe stat(path, &found) == 0 else {
        throw FileFailure(path, .read, code: path.utf8.contains(0) ? ENOENT : errno)
    }
    return FileStatus(
        device: UInt64(found.st_dev), inode: UInt64(found.st_ino), size: Int(found.st_size),
        writtenAt: nanoseconds(found.st_mtim), changedAt: nanoseconds(found.st_ctim))
}

private func nanoseconds(_ time: timespec) -> Int64 { Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec) }
