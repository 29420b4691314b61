/// Paths as text: nothing here looks at the disk, so symbolic links are not followed.
package enum Paths {
    /// The most folders that a walk upwards visits.
    package static let maximumDepth = 64

    /// The folder that `path` stands in: `a/b` → `a`, `a` → `.`, `/a` → `/`.
    package static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// `path` as seen from `folder`; an absolute path stays what it is.
    package static func join(_ folder: String, _ path: String) -> String {
        if path.hasPrefix("/") || folder == "." || folder.isEmpty { return path }
        return folder.hasSuffix("/") ? folder + path : "\(folder)/\(path)"
    }

    /// The same place without `.`, `..` and doubled slashes.
    ///
    /// - Parameter path: an absolute path.
    package static func normalised(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == ".." {
                _ = parts.popLast()
            } else {
                parts.append(part)
            }
        }
        return "/" + parts.joined(separator: "/")
    }

    /// `folder` and the folders above it, nearest first, at most `maximumDepth`.
    ///
    /// - Parameter folder: an absolute path.
    package static func upwards(from folder: String) -> [String] {
        var folder = normalised(folder)
        var folders = [folder]
        while folder != "/" && folders.count < maximumDepth {
            folder = self.folder(of: folder)
            folders.append(folder)
        }
        return folders
    }
}
