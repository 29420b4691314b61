import Encoding
import Files
import Plates

/// The key `active` of a hotlist: hours of a wall clock, whose zone is resolved here, once, from the system's database.
extension TopologyCheck {
    mutating func provenActive(_ active: ActiveSpec?) -> ActiveHours? {
        guard let active else { return nil }
        let days = active.days.compactMap { day -> Weekday? in findings.word(day, "day") }
        findings.checkRepetition(active.days, key: "days")
        let from = minutes(active.from, ActiveKey.from)
        let to = minutes(active.to, ActiveKey.to)
        let clock = active.zone.flatMap { findings.clock(of: $0, on: disk) }
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
}
