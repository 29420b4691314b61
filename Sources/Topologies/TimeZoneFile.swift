import Plates

/// A zone of the IANA time zone database as a file of the system has it: TZif of RFC 9636, version 2 and later.
///
///     header  "TZif", version, 15 bytes, then six counts of 4 bytes: UT flags, standard flags, leap seconds,
///     44      transitions, kinds, characters
///     ──────  a block for times of 4 bytes, skipped
///     header
///     block   transitions × 8 bytes: seconds since 1970            each in order
///             transitions × 1 byte: the kind from there on
///             kinds × 6 bytes: seconds ahead of UTC (4), is summer time (1), place of the name (1)
///             characters, leap seconds × 12, standard flags, UT flags
///     footer  newline, the rule for all times after the last transition, newline      see `TimeZoneRule`
///
/// All numbers are big-endian. Before its first transition a zone is of the first kind.
struct TimeZoneFile {
    /// Where the system keeps the database.
    static let folder = "/usr/share/zoneinfo"
    /// The largest in the database has 3.6 kB.
    static let sizeLimit = 64 * 1024
    /// Every `captured_at` lies in these (contract §1).
    static let years: ClosedRange<Int64> = 1970...2199

    /// What keeps a file from being a zone: how it goes on after "the file ".
    struct Fault: Error, Equatable { let what: String }

    private struct Transition {
        /// Seconds since 1970.
        let time: Int64
        /// Seconds ahead of UTC.
        let offset: Int64
    }

    /// The zone's clock in the years 1970 to 2199.
    static func clock(in bytes: [UInt8]) throws(Fault) -> TimeZoneClock {
        var reader = Reader(bytes: bytes)
        let first = try Header(&reader)
        guard first.version >= UInt8(ascii: "2") else { throw Fault(what: "is of version 1, which ends in 2037") }
        try reader.skip(first.blockSize(timeSize: 4))
        let header = try Header(&reader)
        guard header.leapSeconds == 0 else { throw Fault(what: "counts leap seconds") }
        let (offset, transitions) = try block(header, &reader)
        let rule = try TimeZoneRule(footer: reader.footer())

        var all = transitions
        let last = transitions.last?.time ?? .min
        for year in (years.lowerBound - 1)...(years.upperBound + 1) {
            for change in rule?.changes(in: year) ?? [] where change.time > last {
                all.append(Transition(time: change.time, offset: change.offset))
            }
        }
        let end = rule == nil ? transitions.last.map { Timestamp(nanoseconds: 0) + .seconds($0.time) } : nil
        return TimeZoneClock(stretches: stretches(before: offset, all), rulesEnd: end)
    }

    private static func block(
        _ header: Header, _ reader: inout Reader
    ) throws(Fault) -> (first: Int64, transitions: [Transition]) {
        guard header.kinds > 0 else { throw Fault(what: "tells no offset") }
        let times = try reader.take(header.transitions * 8)
        let kinds = try reader.take(header.transitions)
        var offsets: [Int64] = []
        for _ in 0..<header.kinds {
            let offset = try reader.number(4)
            guard abs(offset) < TimeZoneRule.longestOffset else { throw Fault(what: "tells an offset of over a day") }
            offsets.append(offset)
            try reader.skip(2)
        }
        try reader.skip(header.characters + header.leapSeconds * 12 + header.flags)

        var transitions: [Transition] = []
        var numbers = Reader(bytes: Array(times))
        for kind in kinds {
            let time = try numbers.number(8)
            guard kind < offsets.count else { throw Fault(what: "names a kind that it does not have") }
            guard time > transitions.last?.time ?? .min else { throw Fault(what: "is not in the order of time") }
            transitions.append(Transition(time: time, offset: offsets[Int(kind)]))
        }
        return (offsets[0], transitions)
    }

    /// Leaves out what ends before the first year, begins after the last, or changes nothing but a name.
    private static func stretches(before first: Int64, _ transitions: [Transition]) -> [ActiveHours.Stretch] {
        let start = Gregorian.days(beforeYear: years.lowerBound) * Gregorian.secondsPerDay
        let end = Gregorian.days(beforeYear: years.upperBound + 2) * Gregorian.secondsPerDay
        let offset = transitions.last { $0.time <= start }?.offset ?? first
        var stretches = [ActiveHours.Stretch(start: .distantPast, offset: .seconds(offset))]
        for transition in transitions where transition.time > start && transition.time < end {
            let offset = TimeSpan.seconds(transition.offset)
            guard offset != stretches.last?.offset else { continue }
            let start = Timestamp(nanoseconds: 0) + .seconds(transition.time)
            stretches.append(ActiveHours.Stretch(start: start, offset: offset))
        }
        return stretches
    }
}

/// The first 44 bytes of either half.
private struct Header {
    let version: UInt8
    /// Those for universal and for standard time, a byte each.
    let flags: Int
    let leapSeconds: Int
    let transitions: Int
    let kinds: Int
    let characters: Int

    init(_ reader: inout Reader) throws(TimeZoneFile.Fault) {
        guard try reader.take(4).elementsEqual("TZif".utf8) else {
            throw TimeZoneFile.Fault(what: "is not a file of the time zone database")
        }
        version = UInt8(truncatingIfNeeded: try reader.number(1))
        try reader.skip(15)
        flags = try reader.count() + reader.count()
        leapSeconds = try reader.count()
        transitions = try reader.count()
        kinds = try reader.count()
        characters = try reader.count()
    }

    func blockSize(timeSize: Int) -> Int {
        transitions * (timeSize + 1) + kinds * 6 + characters + leapSeconds * (timeSize + 4) + flags
    }
}

/// The bytes of the file from one place on.
private struct Reader {
    let bytes: [UInt8]
    private var place = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func take(_ count: Int) throws(TimeZoneFile.Fault) -> ArraySlice<UInt8> {
        guard count <= bytes.count - place else { throw TimeZoneFile.Fault(what: "breaks off") }
        defer { place += count }
        return bytes[place..<place + count]
    }

    mutating func skip(_ count: Int) throws(TimeZoneFile.Fault) { _ = try take(count) }

    /// A signed number of `size` bytes.
    mutating func number(_ size: Int) throws(TimeZoneFile.Fault) -> Int64 {
        let value = try take(size).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let unused = UInt64(64 - 8 * size)
        return Int64(bitPattern: value << unused) >> Int64(unused)
    }

    mutating func count() throws(TimeZoneFile.Fault) -> Int {
        let count = try number(4)
        guard 0...Int64(bytes.count) ~= count else { throw TimeZoneFile.Fault(what: "breaks off") }
        return Int(count)
    }

    /// What stands between the two newlines at the end.
    mutating func footer() throws(TimeZoneFile.Fault) -> String {
        let rest = try take(bytes.count - place)
        guard rest.count >= 2, rest.first == UInt8(ascii: "\n"), rest.last == UInt8(ascii: "\n") else {
            throw TimeZoneFile.Fault(what: "breaks off")
        }
        return String(decoding: rest.dropFirst().dropLast(), as: UTF8.self)
    }
}
