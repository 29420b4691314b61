import Glibc

/// Why a file could not be read or written: one sentence with the path, what the system said, and what to do.
package struct FileFailure: Error, Equatable, Sendable, CustomStringConvertible {
    package enum Deed: String, Sendable { case read, write }

    package let path: String
    package let deed: Deed
    /// What went wrong, without the path: the system's own words where it has some.
    package let cause: String
    package let remedy: String

    package init(path: String, deed: Deed, cause: String, remedy: String) {
        self.path = path
        self.deed = deed
        self.cause = cause
        self.remedy = remedy
    }

    package var description: String { "\(what); \(remedy)" }

    /// The sentence without the remedy.
    package var what: String { "cannot \(deed.rawValue) \(path): \(cause)" }

    /// The failure that the system reported as `code` (a value of `errno`).
    init(_ path: String, _ deed: Deed, code: Int32) {
        let cause = unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
        self.init(path: path, deed: deed, cause: cause, remedy: FileFailure.remedy(for: code, deed))
    }

    /// The file holds more than `limit` bytes.
    init(_ path: String, over limit: Int) {
        self.init(
            path: path, deed: .read, cause: "it is larger than \(limit) bytes",
            remedy: "name the right file, or make this one smaller")
    }

    private static func remedy(for code: Int32, _ deed: Deed) -> String {
        switch code {
        case ENOENT:
            deed == .read ? "check the path, or put the file there" : "make the folder first, or name another one"
        case ENOTDIR: "check the path: a part of it is a file, not a folder"
        case EISDIR: "name a file, not a folder"
        case EACCES, EPERM: "give this user the right to \(deed.rawValue) it"
        case EROFS: "name a folder on a disk that can be written"
        case ENOSPC, EDQUOT: "free some space on that disk"
        case EMFILE, ENFILE: "allow more open files (ulimit -n)"
        case ENAMETOOLONG: "use a shorter path"
        case ELOOP: "mend the symbolic links on the way to it"
        case EIO: "check the disk"
        case EEXIST: "remove the files left beside it that end in .new"
        default: "check the path and the disk"
        }
    }
}
