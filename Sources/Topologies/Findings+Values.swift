import Files
import Hotlists
import Law
import Plates

// Values that more than one kind of file has, each held against its rule.

extension Findings {
    /// A word of a closed list.
    mutating func word<Word: CaseIterable & RawRepresentable<String>>(_ written: Written?, _ kind: String) -> Word? {
        guard let written else { return nil }
        if let word = Word(rawValue: written.text) { return word }
        let remedy = Nearest.remedy(for: written.text, among: Word.allCases.map(\.rawValue))
        error(at: written.place, "\(shown(written)) is not a \(kind)", remedy)
        return nil
    }

    /// Words of a closed list, each once.
    mutating func choices<Choice: CaseIterable & BitwiseCopyable & Sendable & RawRepresentable<String>>(
        _ list: [Written], _ kind: String, key: String
    ) -> ChoiceSet<Choice> {
        checkRepetition(list, key: key)
        return ChoiceSet(list.compactMap { word($0, kind) })
    }

    /// No word stands twice in a list.
    mutating func checkRepetition(_ list: [Written], key: String) {
        var seen: Set<String> = []
        for written in list where !seen.insert(written.text).inserted {
            error(at: written.place, "\(shown(written)) stands twice in `\(key)`", "delete one of the two")
        }
    }

    mutating func flag<Key: FileKey>(_ written: Written?, _ key: Key) -> Bool? {
        guard let written else { return nil }
        if !written.quoted, let flag = Bool(written.text) { return flag }
        error(
            at: written.place, "`\(key.rawValue)` must be `true` or `false`, not \(shown(written))",
            "write it without quotes, like `\(key.rawValue): \(key.example)`")
        return nil
    }

    mutating func limit<Key: FileKey>(_ written: Written?, _ key: Key) -> Limit? {
        guard let written else { return nil }
        if let limit = Limit(written.text) { return limit }
        error(
            at: written.place, "\(shown(written)) is not an ISO 8601 duration",
            "write it like `\(key.rawValue): \(key.example)`")
        return nil
    }

    /// How long an agency keeps its reads, by its own word.
    mutating func retentionNumber(_ written: Written?) -> Limit? {
        guard let written else { return nil }
        if let limit = Limit(written.text) { return limit }
        error(
            at: written.place, "\(shown(written)) is not an ISO 8601 duration", "write it like `P30D`, `P1Y` or `PT3M`")
        return nil
    }

    mutating func id(_ written: Written?) -> String? {
        guard let written else { return nil }
        guard Values.isID(written.text) else {
            let what = "\(shown(written)) is not an id: 1 to \(Bounds.idLength) letters, digits, `.`, `_` and `-`"
            error(at: written.place, what, "write `\(Values.nearestID(written.text))`")
            return nil
        }
        return written.text
    }

    /// The ids of one kind, told twice when they stand twice.
    mutating func unique(_ written: Written?, among seen: inout [String: Place], of kind: String) {
        guard let written else { return }
        if let first = seen[written.text] {
            let what = "\(shown(written)) is declared twice, first on line \(first.line)"
            error(at: written.place, what, "give this \(kind) another id, or delete it")
        } else {
            seen[written.text] = written.place
        }
    }

    /// The clock of a zone, by the machine's time zone files.
    mutating func clock(of zone: Written, on disk: any Disk) -> TimeZoneClock? {
        let path = Paths.join(TimeZoneFile.folder, zone.text)
        guard Values.isZone(zone.text), disk.exists(path) else {
            let isInstalled = disk.exists(Paths.join(TimeZoneFile.folder, "UTC"))
            error(
                at: zone.place, "\(shown(zone)) is not a time zone\(isInstalled ? "" : " that this machine knows")",
                isInstalled
                    ? "name it by the IANA database, like `\(ActiveKey.zone.example)`"
                    : "install the package tzdata: there is no \(TimeZoneFile.folder)/UTC")
            return nil
        }
        do throws(FileFailure) {
            return try clock(in: disk.contents(of: path, limit: TimeZoneFile.sizeLimit), of: zone, path)
        } catch {
            self.error(at: zone.place, error.what, error.remedy)
            return nil
        }
    }

    private mutating func clock(in bytes: [UInt8], of zone: Written, _ path: String) -> TimeZoneClock? {
        do throws(TimeZoneFile.Fault) {
            return try TimeZoneFile.clock(in: bytes)
        } catch {
            self.error(
                at: zone.place, "the time zone \(shown(zone)) cannot be read: \(path) \(error.what)",
                "install the package tzdata anew")
            return nil
        }
    }

    /// The first instant of a day by a clock.
    mutating func day<Key: FileKey>(_ written: Written?, _ key: Key, on clock: WallClock) -> Timestamp? {
        guard let written else { return nil }
        if let start = Values.date(written.text)?.firstInstant(on: clock) { return start }
        error(at: written.place, "\(shown(written)) is not a date", "write it like `\(key.rawValue): \(key.example)`")
        return nil
    }
}
