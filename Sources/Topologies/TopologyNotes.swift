import Plates

/// What a topology that has no fault still asks of those who send reads, or of the machine it runs on.
extension Topology {
    /// A sentence each, for `check` and for the start of a run.
    package var notes: [String] { law.notes + [placeNote, timeZoneNote].compactMap(\.self) }

    /// Machines with other files would keep other hours.
    private var timeZoneNote: String? {
        guard !timeZoneFiles.rules.isEmpty else { return nil }
        let zones = timeZoneFiles.rules.sorted { $0.key < $1.key }.map { "\($0.key) has the rules `\($0.value)`" }
        return "`active` hours follow this machine's time zone files, version \(timeZoneFiles.shownVersion): "
            + zones.joined(separator: ", ")
    }

    /// A read whose place neither it nor the topology tells is a dead letter (contract §1).
    private var placeNote: String? {
        guard directory.declaresCameras else {
            return "it declares no cameras, so every read must carry a `location`; one without is a dead letter"
        }
        let unplaced = directory.cameras.filter { $0.location == nil }
        guard let first = unplaced.first else { return nil }
        return """
            \(unplaced.count) of \(directory.cameras.count) cameras have no place, so their reads must carry a \
            `location`; one without is a dead letter (the first is \(shown(first.id)))
            """
    }
}
