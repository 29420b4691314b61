/// One kind of fault: what is done to a run, under which conditions. Everything random comes from the stage's dice.
struct Fault: Sendable {
    let name: String
    var guarantee = "at-least-once"
    var nodes = 1
    var shape = World.Shape()
    /// Does the damage; afterwards the stage finishes the run and judges it.
    let inflict: @Sendable (Stage) throws -> Void

    /// Every kind, in the order in which a run goes through them.
    static let all: [Fault] = KillFaults.all
}
