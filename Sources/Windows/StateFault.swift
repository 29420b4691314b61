/// Why kept state cannot be read: nothing is guessed, the partition is refused with this sentence.
package enum StateFault: Error, Equatable, Sendable {
    /// Written by another version of the program.
    case unknownFormat(UInt8, known: UInt8 = WindowFormat.newestFormat)
    case unknownKind(UInt8)
    case truncated
    case garbage

    /// One plain sentence with the remedy; who knows the topic or the file puts its name before it.
    package var sentence: String {
        switch self {
        case .unknownFormat(let format, let known):
            "the state has format \(format), this program reads \(known): run the version that wrote it"
        case .unknownKind(let kind):
            "the state has a record of kind \(kind), which this program does not know: run the version that wrote it"
        case .truncated: "a record of the state ends too early: restore the topic, or start with a new one"
        case .garbage: "a record of the state makes no sense: restore the topic, or start with a new one"
        }
    }
}
