package import Plates

/// One life of one process on one machine: what its ports share.
///
///     every call    enter ─▶ others take steps ─▶ dead by now? ─▶ the call itself, or its fault
package final class Process {
    package let world: World
    package let broker: SimulatedBroker
    package let client: GroupClient
    package let machine: Machine
    package let transactionalID: String
    package let mutation: Mutation?
    package var faults: Faults
    package private(set) var isDead = false
    /// It was asked to end.
    package var isEnding = false
    /// One of its calls is under way: it takes no other step.
    package var isBusy = false
    /// Something was done to it that may well end it.
    package var hasBeenHurt = false
    /// Transactions that its sink has asked to commit for the generation in flight.
    var attempted: [Int] = []

    /// Stands still in the middle of a call while others go on.
    package var standStill: (Process) -> Void = { _ in }

    package init(
        world: World, broker: SimulatedBroker, machine: Machine, life: Int, faults: Faults, mutation: Mutation?
    ) {
        self.world = world
        self.broker = broker
        self.machine = machine
        self.faults = faults
        self.mutation = mutation
        transactionalID = machine.instance == nil ? "anonymous-\(life)" : "instance-\(machine.number)"
        client = GroupClient(broker: broker, instance: machine.instance)
    }

    /// Nothing that it does reaches anyone any more.
    package func kill() {
        guard !isDead else { return }
        isDead = true
        world.note("kill", Int64(machine.number))
        client.kill()
    }

    /// The beginning of each call.
    func enter() throws(ProcessEnded) {
        try checkAlive()
        world.interleave()
        try checkAlive()
        if world.chance.once(in: faults.crash) { kill() }
        if world.chance.once(in: faults.standstill) { standStill(self) }
        try checkAlive()
    }

    /// The end of each call: the answer is on its way.
    func leave() throws(ProcessEnded) {
        if world.chance.once(in: faults.crash) { kill() }
        try checkAlive()
    }

    package private(set) var isStanding = false
    private var standstills = 0

    /// Stands still for a while; its session may run out meanwhile.
    package func stand(for span: TimeSpan) {
        world.note("stand", Int64(machine.number), span.milliseconds)
        isStanding = true
        standstills += 1
        let standstill = standstills
        client.stop()
        world.plan(in: span) { [self] in
            guard standstills == standstill else { return }
            isStanding = false
            client.resume()
        }
    }

    func checkAlive() throws(ProcessEnded) { if isDead { throw ProcessEnded() } }

    func failsToRead() -> Bool {
        guard world.chance.once(in: faults.read) else { return false }
        hasBeenHurt = true
        world.note("read fault", Int64(machine.number))
        return true
    }
}

/// A machine: what outlives the processes on it.
package final class Machine {
    package let number: Int
    /// The name that its processes have in the group, and their transactional id with it; nil = each is anonymous.
    package let instance: Int?
    package var images: [[[UInt8]]]

    package init(number: Int, instance: Int?, partitions: Int) {
        self.number = number
        self.instance = instance
        images = Array(repeating: [], count: partitions)
    }
}
