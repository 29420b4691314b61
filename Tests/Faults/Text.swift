import Files
import Glibc

/// Small files of a fault's folder, as text.
enum Text {
    private static let limit = 64 << 20

    /// Empty when there is no such file.
    static func of(_ path: String) -> String {
        guard let bytes = try? contents(of: path, limit: limit) else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func write(_ text: String, to path: String) throws { try Files.write(Array(text.utf8), to: path) }
}

enum Folder {
    static func make(_ path: String) throws {
        guard unsafe mkdir(path, 0o755) == 0 || errno == EEXIST else {
            throw FaultFailure("cannot make \(path): \(unsafe String(cString: strerror(errno)))")
        }
    }
}
