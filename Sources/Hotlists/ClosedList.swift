import Plates

/// The closed lists of the format, by their bytes: lower case only.
enum ClosedList {
    static func reason(_ text: UnsafeRawBufferPointer) -> HotlistReason? {
        unsafe find(text, in: reasons)
    }

    static func priority(_ text: UnsafeRawBufferPointer) -> Priority? {
        unsafe find(text, in: priorities)
    }

    private static let reasons = HotlistReason.allCases.map { (Array($0.rawValue.utf8), $0) }
    private static let priorities = Priority.allCases.map { (Array("\($0.name)".utf8), $0) }

    private static func find<Value>(_ text: UnsafeRawBufferPointer, in list: [([UInt8], Value)]) -> Value? {
        for (name, value) in list where name.count == text.count {
            if unsafe name.elementsEqual(text) { return value }
        }
        return nil
    }
}
