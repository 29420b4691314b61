/// A member as it names itself in a request.
package struct MemberIdentity: Equatable {
    package let member: Int
    package let generation: Int
    package let instance: Int?

    /// What a client without a membership sends.
    package static let nobody = MemberIdentity(member: 0, generation: -1)

    package init(member: Int, generation: Int, instance: Int? = nil) {
        self.member = member
        self.generation = generation
        self.instance = instance
    }
}

/// The consumer group at its coordinator: who is in it, and which partitions each has in this generation.
///
///     stable ──someone joins, leaves, dies──▶ preparing ──all have joined, or time is up──▶ stable, next generation
///
/// Cooperative: who joins says what it holds, and a partition that moves is first taken from its holder in one
/// generation and given to the next in a later one.
struct Group {
    struct Member {
        var id: Int
        let instance: Int?
        let client: GroupClient
        var hasJoined = false
        /// What it said that it holds when it joined.
        var claims: [Int] = []
        var assignment: [Int] = []
    }

    let partitionCount: Int
    var members: [Member] = []
    var generation = 0
    var isPreparing = false
    /// Tells one rebalance's time limit from another's.
    var round = 0
    private(set) var lastMember = 0

    init(partitionCount: Int) { self.partitionCount = partitionCount }

    mutating func newMember() -> Int {
        lastMember += 1
        return lastMember
    }

    var isWhollyAssigned: Bool { members.reduce(0) { $0 + $1.assignment.count } == partitionCount }

    func place(of member: Int) -> Int? { members.firstIndex { $0.id == member } }

    /// Spreads the partitions: whoever holds one keeps it as long as it has no more than its share. One that another
    /// claims is left out until it has been given back.
    mutating func assign(with chance: inout Chance) {
        guard !members.isEmpty else { return }
        let share = (partitionCount + members.count - 1) / members.count
        var targets = Array(repeating: [Int](), count: members.count)
        var free: [Int] = []
        for partition in 0..<partitionCount {
            let holder = members.firstIndex { $0.claims.contains(partition) }
            if let holder, targets[holder].count < share {
                targets[holder].append(partition)
            } else {
                free.append(partition)
            }
        }
        for partition in free {
            let fewest = targets.map(\.count).min() ?? 0
            let candidates = targets.indices.filter { targets[$0].count == fewest }
            targets[chance.pick(candidates)].append(partition)
        }
        for place in members.indices {
            members[place].assignment = targets[place].filter { partition in
                !members.indices.contains { $0 != place && members[$0].claims.contains(partition) }
            }
        }
    }
}
