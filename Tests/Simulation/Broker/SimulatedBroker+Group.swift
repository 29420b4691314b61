import Plates

extension SimulatedBroker {
    /// How many generations there have been.
    package var generation: Int { group.generation }

    /// Why a member's request is not taken; nil when it is.
    func refusal(of identity: MemberIdentity) -> OffsetsAnswer? {
        guard let place = group.place(of: identity.member) else {
            let isReplaced = identity.instance.map { name in group.members.contains { $0.instance == name } } ?? false
            return isReplaced ? .fencedInstance : .unknownMember
        }
        return group.members[place].isCurrent(in: group, identity) ? nil : .illegalGeneration
    }

    /// A client's JoinGroup.
    ///
    /// - Parameters:
    ///   - member: as it was known before; nil for its first.
    ///   - claims: what it holds.
    /// - Returns: the member's id.
    func join(_ client: GroupClient, as member: Int?, instance: Int?, claims: [Int]) -> Int {
        if let member, let place = group.place(of: member) {
            group.members[place].claims = claims
            if !group.isPreparing { prepareRebalance() }
            group.members[place].hasJoined = true
            world.note("rejoined", Int64(member))
            completeIfAllJoined()
            return member
        }
        let id = group.newMember()
        world.note("joined", Int64(id))
        if let instance, let place = group.members.firstIndex(where: { $0.instance == instance }) {
            return replace(place, by: client, id: id)
        }
        group.members.append(Group.Member(id: id, instance: instance, client: client, claims: claims))
        if !group.isPreparing { prepareRebalance() }
        group.members[group.members.count - 1].hasJoined = true
        completeIfAllJoined()
        return id
    }

    /// A static member's successor takes its place; in a stable group no one else hears of it.
    private func replace(_ place: Int, by client: GroupClient, id: Int) -> Int {
        let old = group.members[place]
        world.planSoon(within: settings.heartbeat) { old.client.hearOfRemoval() }
        group.members[place] = Group.Member(
            id: id, instance: old.instance, client: client, hasJoined: true, claims: [], assignment: old.assignment)
        if group.isPreparing {
            completeIfAllJoined()
        } else if group.isWhollyAssigned {
            tell(place)
        } else {
            // What the older one was to give back is nobody's until there is another generation.
            prepareRebalance()
            group.members[place].hasJoined = true
            completeIfAllJoined()
        }
        return id
    }

    /// A client's LeaveGroup, or the end of its session.
    func remove(_ member: Int) {
        guard let place = group.place(of: member) else { return }
        let client = group.members.remove(at: place).client
        world.note("removed", Int64(member))
        world.planSoon(within: settings.heartbeat) { client.hearOfRemoval() }
        if group.members.isEmpty {
            group.isPreparing = false
            group.generation += 1
        } else if group.isPreparing {
            completeIfAllJoined()
        } else {
            prepareRebalance()
        }
    }

    func isMember(_ member: Int) -> Bool { group.place(of: member) != nil }

    func hasInstance(_ instance: Int) -> Bool { group.members.contains { $0.instance == instance } }

    /// From here on every member has to join again.
    private func prepareRebalance() {
        group.isPreparing = true
        group.round += 1
        let round = group.round
        for place in group.members.indices { group.members[place].hasJoined = false }
        for member in group.members {
            world.planSoon(within: settings.heartbeat) { [unowned self] in
                guard group.isPreparing, group.round == round, let place = group.place(of: member.id) else { return }
                if !group.members[place].hasJoined { member.client.hearOfRebalance() }
            }
        }
        world.plan(in: settings.rebalanceTimeout) { [unowned self] in
            guard group.isPreparing, group.round == round else { return }
            for member in group.members where !member.hasJoined { remove(member.id) }
        }
    }

    private func completeIfAllJoined() {
        guard group.isPreparing, group.members.allSatisfy(\.hasJoined) else { return }
        group.isPreparing = false
        group.generation += 1
        group.assign(with: &world.chance)
        world.note("generation", Int64(group.generation), Int64(group.members.count))
        for place in group.members.indices { tell(place) }
    }

    private func tell(_ place: Int) {
        let member = group.members[place]
        let generation = group.generation
        world.planSoon(within: 30) { [unowned self] in
            // A SyncGroup that comes when the next rebalance has begun is refused: the client joins again.
            guard !group.isPreparing, group.generation == generation else { return }
            member.client.receive(generation: generation, assignment: member.assignment, as: member.id)
        }
    }
}

extension Group.Member {
    func isCurrent(in group: Group, _ identity: MemberIdentity) -> Bool { identity.generation == group.generation }
}
