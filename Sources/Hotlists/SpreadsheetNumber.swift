/// What a spreadsheet makes of a plate that it takes for a number: digits, a point, digits, and perhaps an exponent, as
/// in `1234567.0` and `1.23E+47` (contract §2).
enum SpreadsheetNumber {
    static func matches(_ text: UnsafeRawBufferPointer) -> Bool {
        var rest = unsafe text[...]
        guard unsafe skipDigits(&rest), unsafe rest.first == UInt8(ascii: ".") else { return false }
        unsafe rest.removeFirst()
        guard unsafe skipDigits(&rest) else { return false }
        guard let next = unsafe rest.first else { return true }
        guard next | 0x20 == UInt8(ascii: "e") else { return false }
        unsafe rest.removeFirst()
        if let sign = unsafe rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
            unsafe rest.removeFirst()
        }
        return unsafe skipDigits(&rest) && rest.isEmpty
    }

    /// Whether there was at least one.
    private static func skipDigits(_ rest: inout Slice<UnsafeRawBufferPointer>) -> Bool {
        let count = unsafe rest.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }.count
        unsafe rest = rest.dropFirst(count)
        return count > 0
    }
}
