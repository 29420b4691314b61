import Plates

/// When the n-th read is due: evenly, or along the day's curve. A pure function of n, in milliseconds since 1970.
struct EventTime: Sendable {
    private static let dayMilliseconds: UInt64 = 86_400_000

    private let start: UInt64
    private let readsPerDay: UInt64
    private let curves: (weekday: [UInt64], weekend: [UInt64])?
    /// Along the curve: midnight (UTC) of the first day, and how many reads that day would have had before `start`.
    private var midnight: UInt64 = 0
    private var skipped: UInt64 = 0

    init(_ profile: Profile) {
        start = UInt64(max(profile.start.nanoseconds / 1_000_000, 0))
        readsPerDay = UInt64(max(profile.readsPerDay, 1))
        guard profile.curve == .diurnal else {
            curves = nil
            return
        }
        let curves = (
            weekday: EventTime.cumulated(EventTime.wednesday, readsPerDay),
            weekend: EventTime.cumulated(EventTime.saturday, readsPerDay)
        )
        self.curves = curves
        midnight = start / EventTime.dayMilliseconds * EventTime.dayMilliseconds
        let curve = EventTime.isWeekend(start / EventTime.dayMilliseconds) ? curves.weekend : curves.weekday
        let hour = Int((start - midnight) / 3_600_000)
        let into = (start - midnight) % 3_600_000
        skipped = curve[hour] + (curve[hour + 1] - curve[hour]) * into / 3_600_000
    }

    func milliseconds(of index: UInt64) -> Int64 {
        guard let curves else {
            return Int64(bitPattern: start &+ index &* EventTime.dayMilliseconds / readsPerDay)
        }
        let (day, within) = (index &+ skipped).quotientAndRemainder(dividingBy: readsPerDay)
        let since = midnight / EventTime.dayMilliseconds + day
        let curve = EventTime.isWeekend(since) ? curves.weekend : curves.weekday
        var hour = 0
        var step = 16
        while step > 0 {
            if hour + step < 24 && curve[hour + step] <= within { hour += step }
            step /= 2
        }
        let into = (within - curve[hour]) * 3_600_000 / max(curve[hour + 1] - curve[hour], 1)
        return Int64(bitPattern: since &* EventTime.dayMilliseconds &+ UInt64(hour) &* 3_600_000 &+ into)
    }

    /// 1970-01-01 was a Thursday.
    private static func isWeekend(_ day: UInt64) -> Bool { (day + 3) % 7 >= 5 }

    /// How many of a day's reads come before each UTC hour, 25 numbers: four fifths by the curve, one fifth flat
    /// (trucks).
    private static func cumulated(_ trips: [UInt64], _ readsPerDay: UInt64) -> [UInt64] {
        // California's hour is UTC − 8.
        let weights = (0..<24).map { (hour: Int) -> UInt64 in 80 * trips[(hour + 16) % 24] + flatFifth }
        let total = weights.reduce(0, +)
        var sum: UInt64 = 0
        return [0]
            + weights.map { weight in
                sum += weight
                let product = readsPerDay.multipliedFullWidth(by: sum)
                return total.dividingFullWidth(product).quotient
            }
    }

    /// Twenty hundredths of 1/24, in the unit of the weights.
    private static let flatFifth: UInt64 = 20 * 417

    /// Vehicle trips by start hour in hundredths of a per cent (FHWA Highway Statistics 2006, table NT-3; NHTS 2001).
    private static let wednesday: [UInt64] = [
        29, 16, 16, 7, 49, 126, 317, 768, 591, 453, 513, 585, 625, 598, 655, 767, 781, 864, 739, 556, 407, 308, 154, 75,
    ]
    private static let saturday: [UInt64] = [
        81, 35, 22, 12, 35, 51, 105, 216, 393, 556, 772, 833, 859, 770, 802, 761, 720, 666, 683, 502, 416, 363, 201,
        145,
    ]
}

/// A day of the Gregorian calendar.
struct CalendarDay: Sendable {
    let year: Int
    let month: Int
    let day: Int

    /// - Parameter number: days since 1970-01-01, at least 0. (Hinnant, "chrono-compatible low-level date algorithms")
    init(_ number: Int) {
        let shifted = UInt32(truncatingIfNeeded: number + 719_468)
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = Int(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
        month = Int(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9)
        year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
    }
}

extension ByteCursor {
    /// `2026-01-01T00:00:00.000Z`, or the same instant at California's winter offset, `2025-12-31T16:00:00.000-08:00`.
    mutating func append(milliseconds: Int64, local: Bool) {
        let shown = Int(milliseconds) - (local ? 8 * 3_600_000 : 0)
        let (days, rest) = shown.quotientAndRemainder(dividingBy: 86_400_000)
        let day = CalendarDay(days)
        unsafe append(decimal: day.year, digits: 4)
        unsafe append(byte: UInt8(ascii: "-"))
        unsafe append(decimal: day.month, digits: 2)
        unsafe append(byte: UInt8(ascii: "-"))
        unsafe append(decimal: day.day, digits: 2)
        unsafe append(byte: UInt8(ascii: "T"))
        unsafe append(decimal: rest / 3_600_000, digits: 2)
        unsafe append(byte: UInt8(ascii: ":"))
        unsafe append(decimal: rest / 60_000 % 60, digits: 2)
        unsafe append(byte: UInt8(ascii: ":"))
        unsafe append(decimal: rest / 1_000 % 60, digits: 2)
        unsafe append(byte: UInt8(ascii: "."))
        unsafe append(decimal: rest % 1_000, digits: 3)
        if local { unsafe append("-08:00") } else { unsafe append(byte: UInt8(ascii: "Z")) }
    }
}
