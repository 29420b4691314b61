import Plates

/// One event of the log, and its two forms.
struct LogEvent {
    let at: Timestamp
    let level: LogLevel
    let sentence: String
    let fields: LogFields

    /// Keys that the line itself uses; a field of that name gets an underscore, so that none hides the other.
    private static let ownKeys: Set<String> = ["time", "level", "text"]

    var json: String {
        var line = JSONLine()
        line.put("time", at.dateTimeZ)
        line.put("level", level.rawValue)
        line.put("text", sentence)
        for field in fields.fields {
            let key = LogEvent.ownKeys.contains(field.key) ? field.key + "_" : field.key
            switch field.value {
            case .text(let text): line.put(key, text)
            case .number(let number): line.put(key, number)
            case .decimal(let number): line.put(key, number)
            case .truth(let truth): line.put(key, truth)
            }
        }
        return line.closed
    }

    func text(isColoured: Bool) -> String {
        var line = StyledLine()
        line.add(at.timeOfDay + " ", .faint)
        line.add(level.rawValue.padded(to: 7) + " ", level.style)
        line.add(LogEvent.oneLine(sentence))
        for (place, field) in fields.fields.enumerated() {
            line.add(place == 0 ? "  " : " ")
            line.add(field.key + "=", .faint)
            line.add(LogEvent.shown(field.value))
        }
        return isColoured ? line.coloured : line.plain
    }

    private static func shown(_ value: LogValue) -> String {
        switch value {
        case .number(let number): return String(number)
        case .decimal(let number): return "\(number)"
        case .truth(let truth): return String(truth)
        case .text(let text):
            let isBare = !text.isEmpty && text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0 != "\"" && $0 != "=" }
            return isBare ? oneLine(text) : oneLine(JSONLine.quoted(text))
        }
    }

    /// Without the characters that would command a terminal or begin a line that nobody wrote.
    private static func oneLine(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else { return text }
        return String(JSONLine.quoted(text).dropFirst().dropLast())
    }
}

extension LogLevel {
    fileprivate var style: Style {
        switch self {
        case .error: .bad
        case .warning: .doubtful
        case .info: .plain
        case .debug: .faint
        }
    }
}
