import Glibc

/// The disk as those see it who only read documents; tests put a dictionary in its place.
package protocol Disk: Sendable {
    func contents(of path: String, limit: Int) throws(FileFailure) -> [UInt8]
    /// Throws what reading would throw, without reading.
    func checkReadable(_ path: String) throws(FileFailure)
    func exists(_ path: String) -> Bool
    /// The status of the file behind all symbolic links.
    func status(of path: String) throws(FileFailure) -> FileStatus
    /// The absolute path, by way of the working folder where `path` is relative.
    func absolute(_ path: String) -> String
    /// The absolute path behind all symbolic links; the same as `absolute` where there is no such file.
    func resolved(_ path: String) -> String
}

/// The disk of this machine.
package struct LocalDisk: Disk {
    package init() {}

    package func contents(of path: String, limit: Int) throws(FileFailure) -> [UInt8] {
        try Files.contents(of: path, limit: limit)
    }

    package func checkReadable(_ path: String) throws(FileFailure) { try Files.checkReadable(path) }

    package func exists(_ path: String) -> Bool { Files.exists(path) }

    package func status(of path: String) throws(FileFailure) -> FileStatus { try Files.status(of: path) }

    package func absolute(_ path: String) -> String {
        if path.hasPrefix("/") { return Paths.normalised(path) }
        guard let folder = unsafe getcwd(nil, 0) else { return Paths.normalised("/" + path) }
        defer { unsafe free(folder) }
        return unsafe Paths.normalised("\(String(cString: folder))/\(path)")
    }

    package func resolved(_ path: String) -> String {
        guard let resolved = unsafe realpath(path, nil) else { return absolute(path) }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }
}
