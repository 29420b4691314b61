package import Plates

// What a hit is worth: its tier, and the priority that is left of its entry's.

extension Tier {
    /// The tier of a read and an entry whose texts are equal.
    ///
    ///     regions                     vehicle agrees     vehicle contradicts
    ///     both known and equal        exact              mismatch
    ///     one or both unknown         region-unknown     conflict
    ///     both known and different    conflict           conflict
    ///
    /// A region that is not known never counts as the home state's: people were stopped for another state's plate.
    package static func judge(read: Region?, entry: Region?, vehicleContradicts: Bool) -> Tier {
        guard let read, let entry else { return vehicleContradicts ? .conflict : .regionUnknown }
        guard read == entry else { return .conflict }
        return vehicleContradicts ? .mismatch : .exact
    }

    /// The tier of a read and an entry whose texts agree as `kind` says; nil = no hit.
    ///
    /// What is doubtful by its text already must have nothing against it: regions that are both known and different, or
    /// a contradicting vehicle, make no worse tier of it but none.
    ///
    /// - Parameter sameText: the tier by `judge` that the two would have if their texts were equal.
    package static func judge(_ kind: Match.Kind, ifSameText sameText: Tier) -> Tier? {
        switch (kind, sameText) {
        case (.text, _): sameText
        case (.lookAlike, .exact), (.lookAlike, .regionUnknown): .ocr
        case (.pattern, .exact), (.pattern, .regionUnknown): .wildcard
        case (.lookAlike, _), (.pattern, _): nil
        }
    }
}

extension Priority {
    /// With which priority an alert of an entry of this priority goes out.
    ///
    /// Above `normal` only if the tier is exact, the read is not late and the list not stale; `low` whatever the entry
    /// says where the vehicle contradicts, since a swapped plate and a misread one look alike.
    package func pushed(in tier: Tier, late: Bool, stale: Bool = false) -> Priority {
        switch tier {
        case .exact: late || stale ? min(self, .normal) : self
        case .regionUnknown, .ocr, .wildcard: min(self, .normal)
        case .mismatch, .conflict: .low
        }
    }
}

/// What is known of a vehicle that can contradict: the groups of its make and body in the vehicle vocabulary.
package struct VehicleGroups: Equatable, BitwiseCopyable, Sendable {
    private let makeGroup: UInt16
    private let bodyGroup: UInt16

    package static let unknown = VehicleGroups(make: nil, body: nil)

    /// - Parameters: groups of `VehicleVocabulary`, nil for a field that is absent or a word that it does not know.
    package init(make: UInt16?, body: UInt16?) {
        makeGroup = make ?? 0
        bodyGroup = body ?? 0
    }

    package var make: UInt16? { makeGroup == 0 ? nil : makeGroup }
    package var body: UInt16? { bodyGroup == 0 ? nil : bodyGroup }

    /// Whether make or body is known on both sides and differs.
    package func contradicts(_ other: VehicleGroups) -> Bool {
        differ(makeGroup, other.makeGroup) || differ(bodyGroup, other.bodyGroup)
    }

    private func differ(_ left: UInt16, _ right: UInt16) -> Bool { left != 0 && right != 0 && left != right }
}
