// Hotlists as an updater means them: rows in order, and what the changes of a live index do to them.
import Glibc
import Hotlists
import Plates
import Testing

struct LiveListModel: Sendable {
    var version: String
    var rows: [[String: String]] = []

    /// What `LiveIndex.update` says it does.
    mutating func update(adding: [[String: String]], removing: [String], version: String) {
        let gone = Set(removing + adding.map { $0["entry_id"] ?? "" })
        rows.removeAll { gone.contains($0["entry_id"] ?? "") }
        rows += adding
        self.version = version
    }

    func hotlist() throws -> Hotlist { try #require(read(rows.map(row)).hotlist).named(version) }
}

extension LiveIndex {
    static func of(
        _ lists: [LiveListModel], rules: [ListRules]? = nil, changesForRebuild: Int = LiveIndex.changesForRebuild
    ) throws -> LiveIndex {
        LiveIndex(
            lists: try lists.map { try $0.hotlist() }, rules: rules ?? lists.map { _ in .standard },
            vocabulary: try VehicleVocabulary(csv: Array(HotlistIndexTests.vocabularyText.utf8)), seed: 7,
            followed: [1], changesForRebuild: changesForRebuild)
    }

    @discardableResult
    func update(_ list: Int, adding: [[String: String]], removing: [String], version: String) throws -> UInt64 {
        let added = try #require(read(adding.map(row)).hotlist)
        return update(list, adding: added, removing: removing.map { Array($0.utf8) }, version: version)
    }
}

/// Runs the bodies on threads of their own and waits for all.
func sideBySide(_ bodies: [@Sendable () -> Void]) {
    let threads = bodies.map { body in
        var handle = pthread_t()
        let start = unsafe Unmanaged.passRetained(ThreadBody(body))
        let code = unsafe pthread_create(&handle, nil, runThreadBody, start.toOpaque())
        precondition(code == 0, "the system gives no more threads")
        return handle
    }
    for thread in threads { pthread_join(thread, nil) }
}

private final class ThreadBody: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

private func runThreadBody(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let argument = unsafe argument { unsafe Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().body() }
    return nil
}
