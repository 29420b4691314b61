/// A look at the text of a YAML file before libyaml sees it: whether every character may stand there, and where it
/// ends.
struct TextScan {
    struct Fault: Equatable {
        let line: Int
        let column: Int
        let what: String
        let remedy: String

        func place(in file: String) -> Place { Place(file: file, line: line, column: column) }
    }

    /// The first thing that no topology file may hold: what is not UTF-8, a control character, or a line break of YAML
    /// that no editor counts as one (which would put every later line number off).
    private(set) var fault: Fault?
    private var line = 1
    private var column = 1

    init(_ bytes: ArraySlice<UInt8>) {
        var decoder = Unicode.UTF8()
        var input = bytes.makeIterator()
        var afterReturn = false
        while fault == nil {
            switch decoder.decode(&input) {
            case .emptyInput:
                return
            case .error:
                fault = Fault(
                    line: line, column: column, what: "these bytes are not UTF-8", remedy: "save the file as UTF-8")
            case .scalarValue(let scalar):
                if scalar == "\n" || scalar == "\r" {
                    line += scalar == "\n" && afterReturn ? 0 : 1
                    column = 1
                } else if TextScan.isAllowed(scalar.value) {
                    column += 1
                } else {
                    let name = "U+" + String(scalar.value, radix: 16, uppercase: true)
                    fault = Fault(
                        line: line, column: column, what: "the character \(name) cannot stand in a topology file",
                        remedy: "delete it")
                }
                afterReturn = scalar == "\r"
            }
        }
    }

    /// Whether the text reaches as far as `place`; libyaml tells of the line after the last one when a file ends too
    /// early.
    func isInside(_ place: Place) -> Bool { (place.line, place.column) <= (line, column) }

    /// Behind the last character.
    func end(in file: String) -> Place { Place(file: file, line: line, column: column) }

    private static func isAllowed(_ value: UInt32) -> Bool {
        switch value {
        case 0x09, 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x10000...0x10FFFF:
            true
        default: false
        }
    }
}
