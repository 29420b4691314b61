/// One kind of fault: what is done to a run, under which conditions. Everything random comes from the stage's dice.
struct Fault: Sendable {
    let name: String
    var guarantee = "at-least-once"
    var nodes = 1
    var shape = World.Shape()
    /// Does the damage; afterwards the stage finishes the run and judges it.
    let inflict: @Sendable (Stage) throws -> Void

    /// The same, where less is promised: windows are not repeatable then, so there are none.
    var atLeastOnce: Fault {
        var weaker = self
        weaker.guarantee = "at-least-once"
        weaker.shape.hasWindows = false
        weaker.shape.resentPercent = 0
        return weaker
    }

    /// Every kind, in the order in which a run goes through them.
    static let all: [Fault] =
        KillFaults.all + GroupFaults.all + BrokerFaults.all + NetworkFaults.all + StateFaults.all
        + OutputFaults.all
        + ResumeFaults.all

    /// No fault at all: shows that model and engine agree where nothing happens. Tried only by its name.
    static let none = Fault(name: "none", guarantee: "exactly-once") { stage in
        try stage.launch(instance: "member-0")
        try stage.startFeed(over: 2).finish()
        pause(1)
    }
}
