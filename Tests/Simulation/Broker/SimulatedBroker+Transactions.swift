package import Plates

/// What the coordinator knows of one transactional id.
struct TransactionalProducer {
    enum Phase: Equatable {
        case empty
        /// The number of the open transaction.
        case ongoing(Int)
        /// Decided; markers are on their way.
        case ending(Int, committed: Bool)
        case ended(committed: Bool)
    }

    let id: String
    var epoch = 0
    var phase = Phase.empty
}

/// One transaction, whatever became of it.
package struct TransactionState {
    package enum Outcome: Equatable {
        case open, committed, aborted
    }

    /// Decided at the coordinator; the markers follow.
    package internal(set) var outcome = Outcome.open
    package internal(set) var places: [LogPlace] = []
    package internal(set) var hasOffsets = false
    /// Markers that have not arrived yet.
    var outstanding = 0
}

/// A producer as the broker knows it: a later epoch of the same id fences it.
package struct ProducerIdentity: Equatable {
    /// The transactional id's place.
    package let producer: Int
    package let epoch: Int
}

/// What a broker answers to a producer.
package enum ProducerAnswer: Equatable {
    case done
    /// A later epoch exists, or the coordinator has ended the transaction on its own.
    case fenced
    /// The previous transaction's markers are still on their way; ask again.
    case concurrent
    /// What was asked does not fit where the transaction stands.
    case invalidState
}

extension SimulatedBroker {
    /// Gives out an identity, ends what an older one left open.
    ///
    /// - Returns: nil while the older transaction is not wholly ended: ask again.
    package func initialiseProducer(_ id: String) -> ProducerIdentity? {
        let place = producers.firstIndex { $0.id == id } ?? producers.count
        if place == producers.count { producers.append(TransactionalProducer(id: id)) }
        switch producers[place].phase {
        case .ongoing(let transaction):
            // The epoch moves before the abort: from here on the older holder is fenced.
            producers[place].epoch += 1
            decide(transaction, of: place, committed: false)
            return nil
        case .ending: return nil
        case .empty, .ended:
            producers[place].epoch += 1
            producers[place].phase = .empty
            world.note("init producer", Int64(place), Int64(producers[place].epoch))
            return ProducerIdentity(producer: place, epoch: producers[place].epoch)
        }
    }

    /// Takes a record into the producer's transaction, which begins with its first.
    package func produce(
        _ identity: ProducerIdentity, timeout: TimeSpan, to place: LogPlace, key: [UInt8]?, value: [UInt8]?,
        headers: [(name: String, value: String)]
    ) -> ProducerAnswer {
        switch join(identity, timeout: timeout) {
        case .refused(let answer): return answer
        case .transaction(let transaction):
            if !transactions[transaction].places.contains(place) { transactions[transaction].places.append(place) }
            append(
                topic: place.topic, partition: place.partition, key: key, value: value, headers: headers,
                transaction: transaction)
            return .done
        }
    }

    enum Joining {
        case transaction(Int)
        case refused(ProducerAnswer)
    }

    /// Finds the producer's open transaction, or opens one.
    func join(_ identity: ProducerIdentity, timeout: TimeSpan) -> Joining {
        guard producers[identity.producer].epoch == identity.epoch else { return .refused(.fenced) }
        switch producers[identity.producer].phase {
        case .ongoing(let transaction): return .transaction(transaction)
        case .ending: return .refused(.concurrent)
        case .empty, .ended:
            // Number 0 stands for none.
            if transactions.isEmpty { transactions.append(TransactionState(outcome: .aborted)) }
            let transaction = transactions.count
            transactions.append(TransactionState())
            producers[identity.producer].phase = .ongoing(transaction)
            world.note("begin transaction", Int64(transaction), Int64(identity.producer), Int64(identity.epoch))
            world.plan(in: timeout) { [unowned self] in expire(transaction, of: identity) }
            return .transaction(transaction)
        }
    }

    private func expire(_ transaction: Int, of identity: ProducerIdentity) {
        guard producers[identity.producer].phase == .ongoing(transaction) else { return }
        producers[identity.producer].epoch += 1
        world.note("transaction timed out", Int64(transaction))
        decide(transaction, of: identity.producer, committed: false)
    }

    /// Ends the producer's transaction. Once answered it cannot be undone, though no marker may have arrived yet.
    package func endTransaction(_ identity: ProducerIdentity, commit: Bool) -> ProducerAnswer {
        guard producers[identity.producer].epoch == identity.epoch else { return .fenced }
        switch producers[identity.producer].phase {
        case .ongoing(let transaction):
            decide(transaction, of: identity.producer, committed: commit)
            return .done
        case .ending(_, let committed): return committed == commit ? .concurrent : .invalidState
        case .ended(let committed): return committed == commit ? .done : .invalidState
        case .empty: return .invalidState
        }
    }

    /// The number of the transaction that a producer has open; nil when there is none.
    package func openTransaction(of identity: ProducerIdentity) -> Int? {
        guard producers[identity.producer].epoch == identity.epoch else { return nil }
        guard case .ongoing(let transaction) = producers[identity.producer].phase else { return nil }
        return transaction
    }

    package var transactionCount: Int { max(0, transactions.count - 1) }

    package func outcome(of transaction: Int) -> TransactionState.Outcome { transactions[transaction].outcome }

    private func decide(_ transaction: Int, of producer: Int, committed: Bool) {
        producers[producer].phase = .ending(transaction, committed: committed)
        transactions[transaction].outcome = committed ? .committed : .aborted
        world.note("end transaction", Int64(transaction), committed ? 1 : 0)
        let places = transactions[transaction].places
        transactions[transaction].outstanding = places.count + (transactions[transaction].hasOffsets ? 1 : 0)
        for place in places {
            sendMarker(of: transaction, by: producer, committed) { broker in
                broker.mark(transaction, committed: committed, in: place)
            }
        }
        if transactions[transaction].hasOffsets {
            sendMarker(of: transaction, by: producer, committed) { broker in
                broker.offsets.end(transaction, committed: committed)
            }
        }
        if transactions[transaction].outstanding == 0 { producers[producer].phase = .ended(committed: committed) }
    }

    /// Each marker takes its own time, now and then a long one.
    private func sendMarker(
        of transaction: Int, by producer: Int, _ committed: Bool, _ arrive: @escaping (SimulatedBroker) -> Void
    ) {
        let delay = world.chance.below(settings.markerDelay + 1) * (world.chance.once(in: 8) ? 20 : 1)
        world.plan(in: .milliseconds(Int64(delay))) { [unowned self] in
            arrive(self)
            transactions[transaction].outstanding -= 1
            if transactions[transaction].outstanding == 0 { producers[producer].phase = .ended(committed: committed) }
        }
    }
}
