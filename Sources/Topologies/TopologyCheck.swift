import Files
import Hotlists
import Plates
import Sealing

/// From a topology as written to one as proven: every value is held against its rule and against the others.
///
/// A value that is wrong is reported and left out, and the check goes on, so that one run finds everything.
struct TopologyCheck {
    let spec: TopologySpec
    let disk: any Disk
    var findings: Findings
    /// The files that decide what comes of a read, as far as they were read: topology, agencies, cameras.
    var deciding: [[UInt8]]

    /// The agencies that are declared, by id, the faulty ones too: nobody is told twice of one slip.
    var declared: [String: AgencyIndex] = [:]
    /// False when the list of agencies could not be read, so that nothing can be said of a name that is not in it.
    var knowsAgencies = true

    /// The law packs that the topology names, as far as they have no fault.
    let packs: [LoadedPack]
    /// From when on a grant must be able to act; nil = any time.
    let asOf: Timestamp?
    /// False when one of them has, so that nothing can be said of what it might define.
    var knowsPacks: Bool { packs.count == spec.law.count }
    /// The zones that grants name, by number.
    var zoneNames: [String] = []

    /// Of the machine, with the zones that hotlists name.
    var timeZoneFiles: TimeZoneFiles

    init(
        spec: TopologySpec, packs: [LoadedPack], asOf: Timestamp?, disk: any Disk, findings: Findings,
        deciding: [[UInt8]]
    ) {
        self.spec = spec
        self.packs = packs
        self.asOf = asOf
        self.disk = disk
        self.findings = findings
        self.deciding = deciding
        timeZoneFiles = TimeZoneFiles(on: disk)
    }

    /// - Parameters:
    ///   - agencies: the list from the topology or from its file of agencies; nil when neither could be read.
    /// - Returns: nil when there is an error in `findings`.
    mutating func proven(agencies: [AgencySpec]?, vocabulary: VehicleVocabulary?) -> Topology? {
        let name = findings.id(spec.name)
        knowsAgencies = agencies != nil
        let agencies = proven(agencies ?? [])
        let cameras = spec.cameras.map { self.cameras(in: $0) }
        checkThereAre(cameras)
        for path in spec.geofences { check(fileAt: path) }
        findings.checkRepetition(spec.law, key: "law")
        let reads = provenReads()
        let delivery = provenDelivery()
        let hotlists = provenHotlists(allowedLateness: reads?.allowedLateness ?? .zero)
        let grants = provenGrants(agencies)
        checkTopics(name: name)
        guard !findings.hasErrors else { return nil }
        let law = provenLaw(agencies: agencies, grants: grants)
        guard !findings.hasErrors, let name, let reads, let vocabulary else { return nil }
        return Topology(
            name: name, policyVersion: policyVersion, directory: Directory(agencies: agencies, cameras: cameras),
            reads: reads, delivery: delivery, hotlists: hotlists, law: law, vocabulary: vocabulary,
            timeZoneFiles: timeZoneFiles
        )
    }

    /// Names the policy that the files spell: for one file what `sha256sum` prints for it, for several the digest of
    /// their digests (32 bytes each).
    private var policyVersion: String {
        let digests = deciding.map { SHA256.digest(of: $0) }
        let digest = digests.count == 1 ? digests[0] : SHA256.digest(of: Array(digests.joined()))
        return "sha256:" + SHA256.hex(digest)
    }

    /// Where cameras are declared, a read of any other is a dead letter.
    private mutating func checkThereAre(_ cameras: [Camera]?) {
        guard let written = spec.cameras, cameras?.isEmpty == true, !findings.hasErrors else { return }
        findings.error(
            at: written.place, "\(shown(written)) declares no camera, so every read would be a dead letter",
            "add a row for each camera, or delete `cameras`")
    }

    // MARK: - What the parts share

    /// A path as seen from the file that names it.
    func path(_ path: Written) -> String { Paths.join(Paths.folder(of: path.place.file), path.text) }

    mutating func check(fileAt path: Written) {
        do throws(FileFailure) {
            try disk.checkReadable(self.path(path))
        } catch {
            findings.error(at: path.place, error.what, error.remedy)
        }
    }

    mutating func span<Key: FileKey>(
        _ written: Written?, _ key: Key, in bounds: ClosedRange<TimeSpan>
    ) -> TimeSpan? {
        guard let written else { return nil }
        guard let span = Values.span(written.text) else {
            findings.error(
                at: written.place, "\(shown(written)) is not a duration",
                "write a whole number and ms, s, m, h or d, like `\(key.rawValue): \(key.example)`")
            return nil
        }
        guard bounds.contains(span) else {
            let range = "from \(Values.text(bounds.lowerBound)) to \(Values.text(bounds.upperBound))"
            findings.error(
                at: written.place, "`\(key.rawValue)` must be \(range), not \(shown(written))",
                "write it like `\(key.rawValue): \(key.example)`")
            return nil
        }
        return span
    }

    mutating func number<Key: FileKey>(_ written: Written?, _ key: Key, in bounds: ClosedRange<Int>) -> Int? {
        guard let written, isNumeric(written, key) else { return nil }
        guard let number = Values.number(written.text), bounds.contains(number) else {
            let range = "from \(bounds.lowerBound) to \(bounds.upperBound)"
            findings.error(
                at: written.place, "`\(key.rawValue)` must be a whole number \(range), not \(shown(written))",
                "write it like `\(key.rawValue): \(key.example)`")
            return nil
        }
        return number
    }

    mutating func share<Key: FileKey>(_ written: Written?, _ key: Key) -> Double? {
        guard let written, isNumeric(written, key) else { return nil }
        guard let share = Values.share(written.text) else {
            findings.error(
                at: written.place, "`\(key.rawValue)` must be a number from 0 to 1, not \(shown(written))",
                "write 1 % as `0.01`, like `\(key.rawValue): \(key.example)`")
            return nil
        }
        return share
    }

    /// Reports a number in quotes, which is a text.
    private mutating func isNumeric<Key: FileKey>(_ written: Written, _ key: Key) -> Bool {
        if written.quoted {
            findings.error(
                at: written.place, "`\(key.rawValue)` must be a number, not a text",
                "write it without quotes, like `\(key.rawValue): \(key.example)`")
        }
        return !written.quoted
    }
}
