import Encoding
import Files
import Plates

/// The key `active` of a hotlist: hours of a wall clock, whose zone is resolved here, once, from the system's database.
extension TopologyCheck {
    mutating func provenActive(_ active: ActiveSpec?) -> ActiveHours? {
        guard let active else { return nil }
        let days = active.days.compactMap { day -> Weekday? in word(day, "day") }
        checkRepetition(active.days, key: "days")
        let from = minutes(active.from, ActiveKey.from)
        let to = minutes(active.to, ActiveKey.to)
        let clock = active.zone.flatMap { self.clock(of: $0) }
        if let clock, let zone = active.zone { check(clock, of: zone, approvedAs: active.zoneRules) }
        guard let from, let to else { return nil }
        guard from != to, from < ActiveHours.minutesPerDay else {
            findings.error(
                at: active.place, "`active` from \(Values.time(from)) to \(Values.time(to)) holds no time",
                "write `from: \"00:00\", to: \"24:00\"` for the whole day")
            return nil
        }
        return clock.map { ActiveHours(days: Set(days), from: from, to: to, stretches: $0.stretches) }
    }

    /// Governments change the clock, and machines learn of it at different times: what the files say is held against
    /// what they said when someone approved the list.
    private mutating func check(_ clock: TimeZoneClock, of zone: Written, approvedAs approved: Written?) {
        timeZoneFiles.rules[zone.text] = clock.rules
        if let end = clock.rulesEnd {
            findings.warning(
                at: zone.place,
                "the rules of \(shown(zone)) end on this machine (\(timeZoneFiles.shownVersion)): after \(RFC3339.text(of: end)) "
                    + "its clock is not known to change",
                "install a newer tzdata")
        }
        guard let approved, approved.text != clock.rules else { return }
        findings.warning(
            at: approved.place,
            "the clock of \(shown(zone)) is not the one that was approved: by the time zone files of this machine "
                + "(version \(timeZoneFiles.shownVersion)) its rules are `\(clock.rules)`",
            "compare `zdump -v \(zone.text)` on both machines; install the right tzdata, or approve this one: "
                + "`zone_rules: \(clock.rules)`")
    }

    private mutating func minutes(_ written: Written?, _ key: ActiveKey) -> Int? {
        guard let written else { return nil }
        if let minutes = Values.minutes(written.text) { return minutes }
        findings.error(
            at: written.place, "\(shown(written)) is not a time of day",
            "write it like `\(key.rawValue): \(key.example)`")
        return nil
    }

    mutating func clock(of zone: Written) -> TimeZoneClock? {
        let path = Paths.join(TimeZoneFile.folder, zone.text)
        guard Values.isZone(zone.text), disk.exists(path) else {
            let isInstalled = disk.exists(Paths.join(TimeZoneFile.folder, "UTC"))
            findings.error(
                at: zone.place, "\(shown(zone)) is not a time zone\(isInstalled ? "" : " that this machine knows")",
                isInstalled
                    ? "name it by the IANA database, like `\(ActiveKey.zone.example)`"
                    : "install the package tzdata: there is no \(TimeZoneFile.folder)/UTC")
            return nil
        }
        do throws(FileFailure) {
            return try clock(in: disk.contents(of: path, limit: TimeZoneFile.sizeLimit), of: zone, path)
        } catch {
            findings.error(at: zone.place, error.what, error.remedy)
            return nil
        }
    }

    private mutating func clock(in bytes: [UInt8], of zone: Written, _ path: String) -> TimeZoneClock? {
        do throws(TimeZoneFile.Fault) {
            return try TimeZoneFile.clock(in: bytes)
        } catch {
            findings.error(
                at: zone.place, "the time zone \(shown(zone)) cannot be read: \(path) \(error.what)",
                "install the package tzdata anew")
            return nil
        }
    }
}
