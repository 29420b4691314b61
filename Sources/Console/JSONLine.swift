/// One JSON object on one line, written member by member: log lines and reports for programs.
struct JSONLine {
    private(set) var text = "{"

    mutating func put(_ key: String, _ value: String) { put(key, raw: JSONLine.quoted(value)) }
    mutating func put(_ key: String, _ value: Int) { put(key, raw: String(value)) }
    mutating func put(_ key: String, _ value: Bool) { put(key, raw: value ? "true" : "false") }

    /// JSON has no infinity and no NaN: these become null.
    mutating func put(_ key: String, _ value: Double) { put(key, raw: value.isFinite ? "\(value)" : "null") }

    /// - Parameter raw: JSON text.
    mutating func put(_ key: String, raw: String) {
        if text.utf8.count > 1 { text += "," }
        text += JSONLine.quoted(key) + ":" + raw
    }

    /// The object, closed; without a newline.
    var closed: String { text + "}" }

    static func quoted(_ value: String) -> String {
        var text = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\u{0}"..."\u{1f}", "\u{7f}"..."\u{9f}", "\u{2028}", "\u{2029}": text += escaped(scalar)
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
}
