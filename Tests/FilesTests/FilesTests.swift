import Files
import Glibc
import Testing

/// A folder of its own for each test, gone afterwards.
private func withFolder(_ body: (String) throws -> Void) throws {
    var template = Array("/tmp/platestream-files-XXXXXX".utf8CString)
    let folder = unsafe template.withUnsafeMutableBufferPointer { template in
        unsafe template.baseAddress.flatMap { unsafe mkdtemp($0) }.map { unsafe String(cString: $0) } ?? ""
    }
    try #require(!folder.isEmpty)
    defer {
        for name in ["a", "b", "link", "sub"] {
            _ = unsafe unlink("\(folder)/\(name)")
            _ = unsafe rmdir("\(folder)/\(name)")
        }
        _ = unsafe rmdir(folder)
    }
    try body(folder)
}

private func failure(_ body: () throws(FileFailure) -> Void) -> String? {
    do throws(FileFailure) {
        try body()
        return nil
    } catch {
        return "\(error)"
    }
}

@Suite("Files")
struct FilesTests {
    @Test("What is written is read back, also when it replaces something", arguments: [0, 1, 4095, 300_000, 1_000_003])
    func roundTrip(size: Int) throws {
        try withFolder { folder in
            let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            try write([1, 2, 3], to: "\(folder)/a")
            try write(bytes, to: "\(folder)/a")
            #expect(try contents(of: "\(folder)/a", limit: size) == bytes)
            #expect(exists("\(folder)/a"))
            #expect(!exists("\(folder)/a.\(getpid())-0.new"))
        }
    }

    @Test("A file above the limit is refused, one at the limit is not")
    func limit() throws {
        try withFolder { folder in
            try write([1, 2, 3], to: "\(folder)/a")
            #expect(try contents(of: "\(folder)/a", limit: 3) == [1, 2, 3])
            #expect(
                failure { () throws(FileFailure) in _ = try contents(of: "\(folder)/a", limit: 2) }
                    == "cannot read \(folder)/a: it is larger than 2 bytes; name the right file, or make this one smaller"
            )
        }
    }

    @Test("Another file in its place, and other bytes in the same file, are another status")
    func statuses() throws {
        try withFolder { folder in
            try write([1, 2, 3], to: "\(folder)/a")
            let first = try status(of: "\(folder)/a")
            #expect(try status(of: "\(folder)/a") == first && first.size == 3)
            try write([1, 2, 3], to: "\(folder)/a")
            let renamed = try status(of: "\(folder)/a")
            #expect(renamed.inode != first.inode && renamed.device == first.device)
            let descriptor = unsafe open("\(folder)/a", O_WRONLY | O_APPEND)
            #expect(unsafe Glibc.write(descriptor, [UInt8](repeating: 4, count: 2), 2) == 2)
            close(descriptor)
            let appended = try status(of: "\(folder)/a")
            #expect(appended.inode == renamed.inode && appended.size == 5)
            #expect(failure { () throws(FileFailure) in _ = try status(of: "\(folder)/b") } != nil)
        }
    }

    @Test("A device without an end stops at the limit")
    func endless() {
        let said = failure { () throws(FileFailure) in _ = try contents(of: "/dev/zero", limit: 1_000_000) }
        #expect(said?.contains("larger than 1000000 bytes") == true)
    }

    @Test("Each failure says path, cause and remedy")
    func failures() throws {
        try withFolder { folder in
            try write([], to: "\(folder)/a")
            _ = unsafe symlink("\(folder)/link", "\(folder)/link")
            let cases: [(path: String, said: String)] = [
                ("\(folder)/b", "No such file or directory; check the path, or put the file there"),
                (folder, "Is a directory; name a file, not a folder"),
                ("\(folder)/a/b", "Not a directory; check the path: a part of it is a file, not a folder"),
                (
                    "\(folder)/link",
                    "Too many levels of symbolic links; mend the symbolic links on the way to it"
                ),
                ("\(folder)/\(String(repeating: "x", count: 300))", "File name too long; use a shorter path"),
            ]
            for (path, said) in cases {
                let expected = "cannot read \(path): \(said)"
                #expect(failure { () throws(FileFailure) in _ = try contents(of: path, limit: 10) } == expected)
                #expect(failure { () throws(FileFailure) in try checkReadable(path) } == expected)
            }
            #expect(failure { () throws(FileFailure) in try checkReadable("\(folder)/a") } == nil)
        }
    }

    @Test("A path with a zero byte names no file, rather than the file before the zero")
    func zeroByte() throws {
        try withFolder { folder in
            try write([], to: "\(folder)/a")
            let said = failure { () throws(FileFailure) in _ = try contents(of: "\(folder)/a\0b", limit: 10) }
            #expect(said?.contains("No such file") == true)
            #expect(failure { () throws(FileFailure) in try write([], to: "\(folder)/a\0b") } != nil)
        }
    }

    @Test("A write that fails leaves the old file, and nothing beside it")
    func failedWrite() throws {
        try withFolder { folder in
            _ = unsafe mkdir("\(folder)/sub", 0o755)
            let said = failure { () throws(FileFailure) in try write([1], to: "\(folder)/sub") }
            #expect(said == "cannot write \(folder)/sub: Is a directory; name a file, not a folder")
            #expect(!exists("\(folder)/sub.\(getpid())-0.new"))
            let lost = failure { () throws(FileFailure) in try write([1], to: "\(folder)/b/c") }
            #expect(lost?.hasSuffix("No such file or directory; make the folder first, or name another one") == true)
        }
    }

    @Test("A stale temporary file is in nobody's way")
    func staleTemporary() throws {
        try withFolder { folder in
            let stale = "\(folder)/a.\(getpid())-0.new"
            close(unsafe open(stale, O_CREAT | O_WRONLY, 0o644))
            defer { _ = unsafe unlink(stale) }
            try write([7], to: "\(folder)/a")
            #expect(try contents(of: "\(folder)/a", limit: 1) == [7])
        }
    }
}

@Suite("Paths")
struct PathsTests {
    @Test("The folder of a path", arguments: [("a/b", "a"), ("a", "."), ("/a", "/"), ("/a/b/c", "/a/b"), ("./a", ".")])
    func folder(path: String, folder: String) { #expect(Paths.folder(of: path) == folder) }

    @Test(
        "A path as seen from a folder",
        arguments: [("a", "b", "a/b"), (".", "b", "b"), ("a", "/b", "/b"), ("/", "b", "/b"), ("a", "../b", "a/../b")])
    func join(folder: String, path: String, joined: String) { #expect(Paths.join(folder, path) == joined) }

    @Test(
        "The folders above",
        arguments: [("/a/b", ["/a/b", "/a", "/"]), ("/", ["/"]), ("/a/./b/../c//", ["/a/c", "/a", "/"])])
    func upwards(folder: String, folders: [String]) { #expect(Paths.upwards(from: folder) == folders) }

    @Test("A walk upwards ends")
    func bounded() {
        let deep = String(repeating: "/x", count: 10_000)
        #expect(Paths.upwards(from: deep).count == Paths.maximumDepth)
    }

    @Test("The disk knows where a relative path starts")
    func absolute() {
        let disk = LocalDisk()
        #expect(disk.absolute("a/../b") == disk.absolute(".") + "/b")
        #expect(disk.absolute("/a/./b") == "/a/b")
        #expect(disk.resolved("/no/such/../file") == "/no/file")
    }
}

extension FilesTests {
    @Test("A folder of one's own is made, kept from others while it is used, and keeps its files")
    func ownFolder() throws {
        try withFolder { folder in
            let path = "\(folder)/sub"
            do {
                let own = try OwnFolder(path)
                #expect(try own.contents(of: "a.state", limit: 10) == nil)
                try own.write([1, 2], to: "a.state")
                let sentence = failure { () throws(FileFailure) in _ = try OwnFolder(path) }
                #expect(sentence?.contains("another process has this folder; give each process") == true)
                #expect(try own.contents(of: "a.state", limit: 10) == [1, 2])
            }
            let next = try OwnFolder(path)
            #expect(try next.contents(of: "a.state", limit: 10) == [1, 2])
            next.remove("a.state")
            next.remove("a.state")
            #expect(try next.contents(of: "a.state", limit: 10) == nil)
            next.remove("lock")
        }
    }
}
