import Glibc

/// How much one call of `read` asks for.
private let readSize = 256 * 1024

/// The bytes of a file.
///
/// - Parameter limit: the most bytes that the caller can use; a larger file is a failure, noticed as soon as it shows.
package func contents(of path: String, limit: Int) throws(FileFailure) -> [UInt8] {
    let descriptor = try openForReading(path, flags: 0)
    defer { close(descriptor) }
    let size = try sizeOfFile(descriptor, path)
    guard size <= limit else { throw FileFailure(path, over: limit) }

    var bytes: [UInt8] = []
    bytes.reserveCapacity(size)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: readSize, alignment: 16)
    defer { unsafe buffer.deallocate() }
    while true {
        let count = unsafe read(descriptor, buffer.baseAddress, buffer.count)
        if count == 0 { return bytes }
        if count < 0 {
            if errno == EINTR { continue }
            throw FileFailure(path, .read, code: errno)
        }
        guard bytes.count + count <= limit else { throw FileFailure(path, over: limit) }
        unsafe bytes.append(contentsOf: buffer[..<count])
    }
}

/// Whether anything stands at `path` (a folder, too), as far as this user can see.
package func exists(_ path: String) -> Bool {
    unsafe access(path, F_OK) == 0
}

/// Throws what `contents(of:limit:)` would throw on opening the file; its bytes are not read.
package func checkReadable(_ path: String) throws(FileFailure) {
    let descriptor = try openForReading(path, flags: O_NONBLOCK)  // a named pipe without a writer must not block
    defer { close(descriptor) }
    _ = try sizeOfFile(descriptor, path)
}

private func openForReading(_ path: String, flags: Int32) throws(FileFailure) -> Int32 {
    guard !path.utf8.contains(0) else { throw FileFailure(path, .read, code: ENOENT) }
    while true {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | flags)
        if descriptor >= 0 { return descriptor }
        if errno != EINTR { throw FileFailure(path, .read, code: errno) }
    }
}

/// The size that the system tells: 0 for a pipe or device. A folder is a failure: opening one works, reading does not.
private func sizeOfFile(_ descriptor: Int32, _ path: String) throws(FileFailure) -> Int {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw FileFailure(path, .read, code: errno) }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw FileFailure(path, .read, code: EISDIR) }
    return Int(status.st_size)
}
