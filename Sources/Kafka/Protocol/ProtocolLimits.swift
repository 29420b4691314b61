import Plates

/// Every bound of the protocol client in one place.
enum ProtocolLimits {
    /// The largest answer that is taken, in bytes: the metadata of a topic with 100,000 partitions and five replicas
    /// each fits. A listener that speaks something else mostly claims more.
    static let answerBytes = 8 << 20
    /// What is taken from the system at once, in bytes.
    static let pieceBytes = 64 << 10
    /// How long one address may take to accept a connection.
    static let connecting = TimeSpan.seconds(3)
    /// How long a question may take from the look-up of a broker's name to the answer, over all brokers together.
    static let question = TimeSpan.seconds(10)
    /// How long the departure of a member may take. An orderly end waits for it.
    static let departure = TimeSpan.seconds(5)
    /// The pause before a question is put again.
    static let retryPause = TimeSpan.milliseconds(100)
    /// Iterations of a SCRAM login. Fewer than RFC 5802 wants would give the password away to a false broker; more than
    /// Kafka ever stores would keep us busy for it.
    static let scramIterations = 4_096...1_000_000
    /// The messages of a login, in bytes.
    static let loginBytes = 16 << 10
}
