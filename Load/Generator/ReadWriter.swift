/// Writes a plan as a value of the format `platestream-json`, about 420 bytes, with the fault that is planned for it.
///
///     {"read_id":"…26…","plate":"8ABC123","plate_region":"US-CA","plate_region_confidence":0.97,"confidence":0.94,
///      "candidates":[{"plate":"8A8C123","confidence":0.41}],"captured_at":"2026-01-01T00:00:00.000Z",
///      "camera_id":"…","agency_id":"…","location":{"lat":37.80440,"lon":-122.27120},"heading_deg":182,
///      "speed_kph":48,"vehicle":{"make":"Toyota","model":"Camry","color":"silver","body":"sedan"},
///      "image_ref":"s3://…"}
extension ReadPlanner {
    /// A camera in eight writes local time with its offset.
    private static func writesLocalTime(_ camera: Int) -> Bool { camera & 7 == 5 }
    private static let tooManyBytes = 66_000
    /// Ten years of 365.25 days and a day, in milliseconds.
    private static let tenYears: Int64 = 3_653 * 86_400_000

    func write(_ plan: inout ReadPlan, _ cursor: inout ByteCursor) {
        // Which required field a `missingField` leaves out.
        let missing = plan.fault == .missingField ? plan.random.below(4) : -1
        let tail = plan.random.next() & 0xff_ffff_ffff
        unsafe cursor.append("{\"read_id\":\"")
        unsafe writeID(of: plan, tail: tail, &cursor)
        if missing == 0 {
            unsafe cursor.truncate(to: 1)
        } else {
            if plan.fault == .longReadID { unsafe cursor.append(repeating: UInt8(ascii: "X"), count: 48) }
            unsafe cursor.append("\",")
        }
        unsafe writePlate(&plan, &cursor)
        unsafe writeRegion(&plan, &cursor)
        if missing != 1 { unsafe writeConfidence(&plan, &cursor) }
        if let candidate = plan.candidate {
            unsafe cursor.append(",\"candidates\":[{\"plate\":\"")
            unsafe cursor.append(candidate)
            unsafe cursor.append("\",\"confidence\":")
            unsafe cursor.append(hundredths: 20 + plan.random.below(40))
            unsafe cursor.append("}]")
        }
        if missing != 2 { unsafe writeTime(&plan, &cursor) }
        if missing != 3 { unsafe writeCamera(plan, &cursor) }
        unsafe writeMovement(&plan, &cursor)
        if let look = plan.look { unsafe vehicles.write(look, &cursor) }
        unsafe cursor.append(",\"image_ref\":\"s3://synthetic/")
        if missing == 0 {
            unsafe writeID(of: plan, tail: tail, &cursor)
        } else {
            unsafe cursor.append(again: ReadSynthesizer.readIDPlace)
        }
        unsafe cursor.append(".jpg\"")
        unsafe writeEnd(&plan, &cursor)
    }

    /// A ULID: 48 bits of time, then 40 bits of the read's number and 40 of chance.
    private func writeID(of plan: ReadPlan, tail: UInt64, _ cursor: inout ByteCursor) {
        unsafe cursor.append(base32: UInt64(bitPattern: plan.capturedAt) & 0xffff_ffff_ffff, characters: 10)
        unsafe cursor.append(base32: plan.number & 0xff_ffff_ffff, characters: 8)
        unsafe cursor.append(base32: tail, characters: 8)
    }

    /// Some cameras set a hyphen or a space after the fourth character: normalisation drops it.
    private func writePlate(_ plan: inout ReadPlan, _ cursor: inout ByteCursor) {
        unsafe cursor.append("\"plate\":\"")
        if plan.fault == .badPlate || plan.fault == .foreignPlate {
            unsafe writeBadPlate(&plan, &cursor)
        } else if plan.text.count > 4 && plan.random.below(8) == 0 {
            for place in 0..<plan.text.count {
                if place == 4 { unsafe cursor.append(byte: UInt8(ascii: plan.camera & 1 == 0 ? "-" : " ")) }
                unsafe cursor.append(byte: plan.text[place])
            }
        } else {
            unsafe cursor.append(plan.text)
        }
        unsafe cursor.append("\"")
    }

    /// Nothing, too much, or characters that no plate holds.
    private func writeBadPlate(_ plan: inout ReadPlan, _ cursor: inout ByteCursor) {
        switch (plan.fault, plan.random.below(3)) {
        case (.foreignPlate, 0): unsafe cursor.append("Б123ВС77")
        case (.foreignPlate, 1): unsafe cursor.append("\\u54c1\\u5ddd 300")
        case (.foreignPlate, _): unsafe cursor.append("8ABC12?")
        case (_, 0): unsafe cursor.append("-- -- ")
        default: unsafe cursor.append("ABCD-EFGH-JKL")
        }
    }

    /// Some cameras write a state by its two letters.
    private func writeRegion(_ plan: inout ReadPlan, _ cursor: inout ByteCursor) {
        guard plan.region >= 0 else { return }
        unsafe cursor.append(",\"plate_region\":\"")
        unsafe regionTexts.write(plan.region * 2 + (plan.random.below(16) == 0 ? 1 : 0), &cursor)
        unsafe cursor.append("\"")
        if plan.regionConfidence >= 0 {
            unsafe cursor.append(",\"plate_region_confidence\":")
            unsafe cursor.append(hundredths: plan.regionConfidence)
        }
    }

    private func writeConfidence(_ plan: inout ReadPlan, _ cursor: inout ByteCursor) {
        unsafe cursor.append(",\"confidence\":")
        guard plan.fault == .badConfidence else {
            unsafe cursor.append(hundredths: plan.confidence)
            return
        }
        switch plan.random.below(3) {
        case 0: unsafe cursor.append("1.01")
        case 1: unsafe cursor.append("-0.5")
        default: unsafe cursor.append("\"high\"")
        }
    }

    private func writeTime(_ plan: inout ReadPlan, _ cursor: inout ByteCursor) {
        unsafe cursor.append(",\"captured_at\":\"")
        if plan.fault == .badTimestamp {
            switch plan.random.below(4) {
            case 0: unsafe cursor.append("2026-02-30T12:00:00Z")
            case 1: unsafe cursor.append("2026-01-01 12:00:00Z")
            case 2: unsafe cursor.append("2026-01-01T23:59:60Z")
            default: unsafe cursor.append("yesterday")
            }
        } else {
            let shift =
                switch plan.fault {
                case .clockAhead: ReadPlanner.tenYears
                case .clockBehind: -2 * ReadPlanner.tenYears
                default: Int64(0)
                }
            unsafe cursor.append(
                milliseconds: plan.capturedAt + shift, local: ReadPlanner.writesLocalTime(plan.camera))
        }
        unsafe cursor.append("\"")
    }

    private func writeCamera(_ plan: ReadPlan, _ cursor: inout ByteCursor) {
        if plan.fault == .unknownAgency {
            unsafe cursor.append(",\"camera_id\":\"")
            unsafe cameras.writeID(plan.camera, &cursor)
            unsafe cursor.append("\",\"agency_id\":\"nowhere-pd\"")
        } else {
            unsafe cameras.writeOwner(plan.camera, &cursor)
        }
        if plan.fault == .badLocation {
            unsafe cursor.append(",\"location\":{\"lat\":90.00001,\"lon\":-122.0}")
        } else {
            unsafe cameras.writeLocation(plan.camera, &cursor)
        }
    }

    private func writeMovement(_ plan: inout ReadPlan, _ cursor: inout ByteCursor) {
        let drawn = plan.random.next()
        let heading = cameras.all[plan.camera].heading + (drawn & 1 == 0 ? 0 : 180)
        unsafe cursor.append(",\"heading_deg\":")
        unsafe cursor.append(small: heading % 360)
        unsafe cursor.append(",\"speed_kph\":")
        unsafe cursor.append(small: 5 + Int(drawn >> 32 & 127))
    }

    private func writeEnd(_ plan: inout ReadPlan, _ cursor: inout ByteCursor) {
        switch plan.fault {
        case .duplicateKey:
            if plan.random.below(2) == 0 {
                unsafe cursor.append(",\"camera_id\":\"again\"")
            } else {
                unsafe cursor.append(",\"camera\\u005fid\":\"again\"")
            }
        case .badUTF8:
            unsafe cursor.append(",\"note\":\"")
            unsafe cursor.append(byte: 0xff)
            unsafe cursor.append("\"")
        case .tooLarge:
            unsafe cursor.append(",\"note\":\"")
            unsafe cursor.append(repeating: UInt8(ascii: "x"), count: ReadPlanner.tooManyBytes)
            unsafe cursor.append("\"")
        default: break
        }
        unsafe cursor.append("}")
        if plan.fault == .truncated { unsafe cursor.truncate(to: cursor.count / 2 + plan.random.below(64)) }
    }
}
