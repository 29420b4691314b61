package import Measures

/// A page of figures in the text format 0.0.4 of Prometheus: values in, text out.
///
///     # HELP platestream_hits_total Matches of a read and a hotlist entry.
///     # TYPE platestream_hits_total counter
///     platestream_hits_total{tier="exact"} 17
///
/// Units are those of the format: seconds, bytes. **No plate ever stands on it**, nor a read's id: whoever collects
/// metrics keeps them as long as he likes.
package struct MetricsPage: Sendable {
    package static let type = "text/plain; version=0.0.4; charset=utf-8"

    private static let prefix = "platestream_"

    package private(set) var text = ""

    package init() {}

    /// A number with what tells it from the others of its name.
    package struct Sample: Sendable {
        let labels: [(name: String, value: String)]
        let value: Double

        package init(_ value: Double, _ labels: (name: String, value: String)...) {
            self.value = value
            self.labels = labels
        }

        package init(_ value: Int, _ labels: (name: String, value: String)...) {
            self.value = Double(value)
            self.labels = labels
        }
    }

    /// What can go up and down. Without a sample nothing is written.
    ///
    /// - Parameter name: without the program's.
    package mutating func gauge(_ name: String, _ help: String, _ samples: [Sample]) {
        write(MetricsPage.prefix + name, help, type: "gauge", samples)
    }

    package mutating func gauge(_ name: String, _ help: String, _ value: Double) {
        gauge(name, help, [Sample(value)])
    }

    package mutating func gauge(_ name: String, _ help: String, _ value: Int) {
        gauge(name, help, [Sample(value)])
    }

    /// What only grows, from 0 at the start of the process.
    ///
    /// - Parameter name: without the program's, and without the `_total` that each counter's ends with.
    package mutating func counter(_ name: String, _ help: String, _ samples: [Sample]) {
        write(MetricsPage.prefix + name + "_total", help, type: "counter", samples)
    }

    package mutating func counter(_ name: String, _ help: String, _ value: Double) {
        counter(name, help, [Sample(value)])
    }

    package mutating func counter(_ name: String, _ help: String, _ value: Int) {
        counter(name, help, [Sample(value)])
    }

    /// Durations in seconds: for each bound how many did not exceed it, their sum and their number.
    ///
    /// - Parameter bounds: in nanoseconds, ascending.
    package mutating func histogram(_ name: String, _ help: String, _ durations: Histogram, bounds: [Int64]) {
        let name = MetricsPage.prefix + name
        head(name, help, type: "histogram")
        for bound in bounds {
            let count = durations.count(upTo: bound)
            line(name + "_bucket", [("le", MetricsPage.number(Double(bound) / 1e9))], Double(count))
        }
        line(name + "_bucket", [("le", "+Inf")], Double(durations.count))
        line(name + "_sum", [], durations.approximateSum / 1e9)
        line(name + "_count", [], Double(durations.count))
    }

    private mutating func write(_ name: String, _ help: String, type: String, _ samples: [Sample]) {
        if samples.isEmpty { return }
        head(name, help, type: type)
        for sample in samples { line(name, sample.labels, sample.value) }
    }

    private mutating func head(_ name: String, _ help: String, type: String) {
        text += "# HELP \(name) \(MetricsPage.escaped(help, quotes: false))\n# TYPE \(name) \(type)\n"
    }

    private mutating func line(_ name: String, _ labels: [(name: String, value: String)], _ value: Double) {
        let inside = labels.map { "\($0.name)=\"\(MetricsPage.escaped($0.value, quotes: true))\"" }
        let braces = labels.isEmpty ? "" : "{\(inside.joined(separator: ","))}"
        text += "\(name)\(braces) \(MetricsPage.number(value))\n"
    }

    /// A whole number without a point, as far as a double holds whole numbers; else as many digits as it takes.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return value == value.rounded() && value.magnitude < 0x1p53 ? String(Int64(value)) : "\(value)"
    }

    /// A line's end, a backslash and, in a label, a quote would end the text too early.
    private static func escaped(_ text: String, quotes: Bool) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
