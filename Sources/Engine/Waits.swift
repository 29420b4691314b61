import Kafka
import Plates

/// How long the engine waits, in one place, and how these spans depend on one another and on Kafka's.
enum Waits {
    /// A poll that finds nothing: the longest that a stop goes unnoticed.
    static let poll = TimeSpan.milliseconds(20)
    /// How often the figures are copied out.
    static let publishing = TimeSpan.milliseconds(100)
    /// Older figures say nothing of now: the worker waits in the midst of a turn.
    static let freshFigures = TimeSpan.seconds(1)
    /// One look at the generation in flight.
    static let flightLook = TimeSpan.milliseconds(100)
    /// How old the answer may be that the topic of reads is still the one that was assigned.
    static let topicLook = TimeSpan.seconds(5)
    /// How often Kafka is asked for it.
    static let topicQuestion = TimeSpan.milliseconds(2_500)
    /// How often it is said that the topic is gone, or that Kafka does not tell.
    static let topicReminder = TimeSpan.seconds(60)
    /// A sink that gives no sign of life for this long is replaced; it gives one before each call.
    static let signOfLife = TimeSpan.seconds(90)
    /// What a rebalance waits for the generation in flight, and what all its questions to Kafka together may go
    /// unanswered.
    static let rebalance = TimeSpan.seconds(200)
    /// What lost partitions wait for the generation in flight: nobody waits for this member then, and mostly no broker
    /// answers.
    static let loss = TimeSpan.seconds(900)
    /// What the end waits for the last commit.
    static let end = TimeSpan.seconds(10)
    /// What the end waits for a committer whose broker does not answer.
    static let close = TimeSpan.seconds(5)
    /// What the operator's guide asks a container runtime to wait before it kills the process.
    static let containerGrace = TimeSpan.seconds(45)

    /// What must hold between them, with the reason; debug builds ask at start, and a test does.
    static let relations: [(holds: Bool, why: StaticString)] = [
        (publishing < freshFigures, "figures that are copied out in time are fresh"),
        (poll < publishing && flightLook <= publishing, "no look makes the figures old"),
        (topicQuestion + topicQuestion <= topicLook, "the answer is fresh though one question goes unanswered"),
        (topicLook < Limits.transaction, "no commit that is in time stands for a log that was not looked at before it"),
        (signOfLife > Limits.offsetCommit, "no call of a sink that has a bound is taken for a hanging one"),
        (signOfLife > Limits.transaction, "nor is a transaction that may still be open"),
        (rebalance < Limits.pollInterval, "a member that waits in a rebalance keeps its partitions"),
        (Limits.openTransaction < Limits.pollInterval, "so does one that waits for a transaction of others"),
        (loss > Limits.doubt, "lost partitions wait until a patient sink has found out what it committed"),
        (end + close + Limits.consumerEnd < containerGrace, "an orderly end fits into the grace of a container"),
        (Limits.acknowledgement > Limits.delivery, "a sink waits until its last record is delivered or given up"),
        (Limits.transaction < Limits.openTransaction, "a reader outwaits a transaction that Kafka will abort"),
        (Limits.shortAnswer < Limits.answer, "a member that asks between two polls asks again first"),
    ]
}
