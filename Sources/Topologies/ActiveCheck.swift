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
        let stretches = active.zone.flatMap { self.stretches(of: $0) }
        guard let from, let to else { return nil }
        guard from != to, from < ActiveHours.minutesPerDay else {
            findings.error(
                at: active.place, "`active` from \(Values.time(from)) to \(Values.time(to)) holds no time",
                "write `from: \"00:00\", to: \"24:00\"` for the whole day")
            return nil
        }
        return stretches.map { ActiveHours(days: Set(days), from: from, to: to, stretches: $0) }
    }

    private mutating func minutes(_ written: Written?, _ key: ActiveKey) -> Int? {
        guard let written else { return nil }
        if let minutes = Values.minutes(written.text) { return minutes }
        findings.error(
            at: written.place, "\(shown(written)) is no time of day", "write it like `\(key.rawValue): \(key.example)`")
        return nil
    }

    private mutating func stretches(of zone: Written) -> [ActiveHours.Stretch]? {
        let path = Paths.join(ZoneFile.folder, zone.text)
        guard Values.isZone(zone.text), disk.exists(path) else {
            let isInstalled = disk.exists(Paths.join(ZoneFile.folder, "UTC"))
            findings.error(
                at: zone.place, "\(shown(zone)) is no time zone\(isInstalled ? "" : " that this machine knows")",
                isInstalled
                    ? "name it by the IANA database, like `\(ActiveKey.zone.example)`"
                    : "install the package tzdata: there is no \(ZoneFile.folder)/UTC")
            return nil
        }
        do throws(FileFailure) {
            return try stretches(in: disk.contents(of: path, limit: ZoneFile.sizeLimit), of: zone, path)
        } catch {
            findings.error(at: zone.place, error.what, error.remedy)
            return nil
        }
    }

    private mutating func stretches(in bytes: [UInt8], of zone: Written, _ path: String) -> [ActiveHours.Stretch]? {
        do throws(ZoneFile.Fault) {
            return try ZoneFile.stretches(in: bytes)
        } catch {
            findings.error(
                at: zone.place, "the time zone \(shown(zone)) cannot be read: \(path) \(error.what)",
                "install the package tzdata anew")
            return nil
        }
    }
}
