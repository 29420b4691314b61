package import Plates

/// What one read will say, before it is written.
struct ReadPlan: Sendable {
    /// The number in its id; a resent read has that of the original.
    let number: UInt64
    var text: PlateText
    var key: PlateText
    /// A place in `PlateGrammars.regions`, or −1 for none.
    var region: Int
    /// In hundredths, or −1 for none.
    var regionConfidence: Int
    var confidence: Int
    /// Another text that the camera offers.
    var candidate: PlateText?
    var capturedAt: Int64
    var camera: Int
    var look: VehicleLook?
    var fault: PlantedFault?
    var truth: ReadTruth
    /// Chance for what matters to nobody: speed, spelling, the kind of a fault.
    var random: SplitMix64
}

/// What must come of a read.
package enum ReadTruth: Sendable {
    /// No entry has its plate, or any look-alike of it.
    case ordinary
    /// It belongs to a target; see `ReadSynthesizer.hits`.
    case target(Int, capturedAt: Int64)
    /// It is a dead letter, for this reason.
    case fault(DeadLetterReason)
    /// It is refused, for this reason: `duplicate-read` of one that repeats an earlier read.
    case refused(RefusalReason)
}
