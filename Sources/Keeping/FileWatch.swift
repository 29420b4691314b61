import Files

/// When a file is to be read again: its status is another than that of the last reading, and nobody is writing it.
///
///     look       1     2     3     4     5
///     written     x x   x x x                    a file that is written where it stands: read at 5
///     renamed              x                     a new file that was renamed into place: read at 4
///
/// Two looks at the same status mean that it stands still. A file that was renamed into place was whole before: it is
/// another inode, and its name was changed after its bytes were, which a file that is still written never shows.
struct FileWatch: Sendable {
    /// As of the last reading.
    private(set) var read: FileStatus
    private var seen: FileStatus

    init(read status: FileStatus) {
        read = status
        seen = status
    }

    /// - Parameter status: as it is at this look; looks come about once a second.
    mutating func isDue(_ status: FileStatus) -> Bool {
        defer { seen = status }
        if status == read { return false }
        let isOther = (status.device, status.inode) != (read.device, read.inode)
        return status == seen || (isOther && status.changedAt != status.writtenAt)
    }

    mutating func noteReading(of status: FileStatus) { read = status }
}
