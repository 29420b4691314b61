import Glibc

/// How many names are tried for the file that is written before it takes the place of the old one.
private let temporaryNames = 16

/// Writes a file whole or not at all: into a new file beside it, onto the disk, then renamed into place.
///
/// Whoever opens `path` sees the old bytes or the new ones, never a mixture, also after a power cut. A symbolic link
/// at `path` is replaced, not followed.
package func write(_ bytes: [UInt8], to path: String) throws(FileFailure) {
    guard !path.utf8.contains(0) else { throw FileFailure(path, .write, code: ENOENT) }
    let (descriptor, temporary) = try openTemporary(for: path)
    do throws(FileFailure) {
        do throws(FileFailure) {
            try writeAll(bytes, to: descriptor, path)
            guard fsync(descriptor) == 0 else { throw FileFailure(path, .write, code: errno) }
        } catch {
            close(descriptor)
            throw error
        }
        guard close(descriptor) == 0 else { throw FileFailure(path, .write, code: errno) }
        guard unsafe rename(temporary, path) == 0 else { throw FileFailure(path, .write, code: errno) }
    } catch {
        _ = unsafe unlink(temporary)
        throw error
    }
    try syncFolder(of: path)
}

private func openTemporary(for path: String) throws(FileFailure) -> (descriptor: Int32, path: String) {
    for attempt in 0..<temporaryNames {
        let temporary = "\(path).\(getpid())-\(attempt).new"
        let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        if descriptor >= 0 { return (descriptor, temporary) }
        if errno != EEXIST && errno != EINTR { throw FileFailure(path, .write, code: errno) }
    }
    throw FileFailure(path, .write, code: EEXIST)
}

private func writeAll(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws(FileFailure) {
    var written = 0
    while written < bytes.count {
        let count = unsafe bytes.withUnsafeBytes { bytes in
            unsafe Glibc.write(descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
        }
        if count < 0 {
            if errno == EINTR { continue }
            throw FileFailure(path, .write, code: errno)
        }
        written += count
    }
}

/// Makes the renaming itself durable. A file system that cannot sync a folder (EINVAL) has no better to offer.
private func syncFolder(of path: String) throws(FileFailure) {
    let descriptor = unsafe open(Paths.folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileFailure(path, .write, code: errno) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw FileFailure(path, .write, code: errno) }
}
