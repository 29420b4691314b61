package import Plates

/// How much an event matters; a log keeps its level and all above it.
package enum LogLevel: String, CaseIterable, Comparable, Sendable {
    case error, warning, info, debug

    /// `error` is the least.
    package static func < (left: LogLevel, right: LogLevel) -> Bool { left.severity < right.severity }

    private var severity: Int {
        switch self {
        case .error: 0
        case .warning: 1
        case .info: 2
        case .debug: 3
        }
    }
}

/// The log of a command: one line an event, on standard error. A value that is handed down, never a global.
///
///     17:26:52.285 info     the topology runs  topology=bay-area partitions=8
///     {"time":"2026-11-23T17:26:52.285Z","level":"info","text":"the topology runs","topology":"bay-area"}
///
/// The sentence is constant, what varies stands in the fields: so a line can be searched for and counted. **No plate
/// ever stands in a line**, nor a record's value: the log outlives the reads. That is the caller's duty; name a read
/// by its id.
package struct Log: Sendable {
    package enum Form: Equatable, Sendable {
        case text(isColoured: Bool)
        case json
    }

    package let level: LogLevel
    private let form: Form
    private let sink: any LineSink
    private let now: @Sendable () -> Timestamp

    /// - Parameter now: the wall clock, which only the commands may read.
    package init(
        level: LogLevel, form: Form, to sink: any LineSink, now: @escaping @Sendable () -> Timestamp
    ) {
        self.level = level
        self.form = form
        self.sink = sink
        self.now = now
    }

    package func error(_ sentence: String, _ fields: LogFields = [:]) { write(.error, sentence, fields) }
    package func warning(_ sentence: String, _ fields: LogFields = [:]) { write(.warning, sentence, fields) }
    package func info(_ sentence: String, _ fields: LogFields = [:]) { write(.info, sentence, fields) }
    package func debug(_ sentence: String, _ fields: LogFields = [:]) { write(.debug, sentence, fields) }

    package func write(_ eventLevel: LogLevel, _ sentence: String, _ fields: LogFields) {
        guard eventLevel <= level else { return }
        sink.write(line: Log.line(eventLevel, sentence, fields, form, at: now()))
    }

    /// A line as a log of that form has it.
    package static func line(
        _ level: LogLevel, _ sentence: String, _ fields: LogFields, _ form: Form, at time: Timestamp
    ) -> String {
        let event = LogEvent(at: time, level: level, sentence: sentence, fields: fields)
        return switch form {
        case .text(let isColoured): event.text(isColoured: isColoured)
        case .json: event.json
        }
    }
}

/// What a line says besides its sentence: `["topology": .text(name), "partitions": 8]`, kept in order.
package struct LogFields: ExpressibleByDictionaryLiteral, Equatable, Sendable {
    package struct Field: Equatable, Sendable {
        package let key: String
        package let value: LogValue
    }

    package private(set) var fields: [Field]

    package init(dictionaryLiteral elements: (String, LogValue)...) {
        fields = elements.map { Field(key: $0.0, value: $0.1) }
    }

    package static func + (left: LogFields, right: LogFields) -> LogFields {
        var sum = left
        sum.fields.append(contentsOf: right.fields)
        return sum
    }

    package mutating func add(_ key: String, _ value: LogValue) { fields.append(Field(key: key, value: value)) }
}

package enum LogValue: Equatable, Sendable, ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral {
    case text(String)
    case number(Int)
    case decimal(Double)
    case truth(Bool)

    package init(stringLiteral value: String) { self = .text(value) }
    package init(integerLiteral value: Int) { self = .number(value) }
}
