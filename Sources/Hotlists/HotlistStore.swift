/// The memory of one hotlist's entries and texts, shared by all who hold the list and given back with the last of them.
///
/// `@unchecked Sendable`: safe because it is written before anybody else can see it, and never again.
@safe
final class HotlistStore: @unchecked Sendable {
    private let entryMemory: ZeroedMemory
    private let textMemory: ZeroedMemory
    let count: Int
    private let textCount: Int

    init(entries: [HotlistEntry], text: [UInt8]) {
        entryMemory = ZeroedMemory(copying: entries)
        textMemory = ZeroedMemory(copying: text)
        count = entries.count
        textCount = text.count
    }

    /// The rows of several stores one after the other; a row whose `isKept` is false is left out.
    init(joining parts: [(store: HotlistStore, isKept: [Bool])]) {
        count = parts.reduce(0) { $1.isKept.reduce($0) { $0 + ($1 ? 1 : 0) } }
        textCount = parts.reduce(0) { sum, part in
            part.isKept.indices.reduce(sum) { part.isKept[$1] ? $0 + part.store.textRange(of: $1).count : $0 }
        }
        entryMemory = ZeroedMemory(for: count, of: HotlistEntry.self)
        textMemory = ZeroedMemory(size: textCount)
        var row = 0
        var place = 0
        for (store, isKept) in parts {
            for source in isKept.indices where isKept[source] {
                let range = store.textRange(of: source)
                var entry = unsafe store.entries[source]
                entry.textStart = place
                unsafe entryMemory.values(of: HotlistEntry.self)[row] = entry
                unsafe UnsafeMutableRawBufferPointer(start: textMemory.start + place, count: range.count)
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: store.text[range]))
                row += 1
                place += range.count
            }
        }
    }

    var entries: UnsafeBufferPointer<HotlistEntry> {
        unsafe UnsafeBufferPointer(start: entryMemory.values(of: HotlistEntry.self), count: count)
    }

    var text: UnsafeRawBufferPointer { unsafe UnsafeRawBufferPointer(start: textMemory.start, count: textCount) }

    /// The texts of an entry reach to those of the next one.
    private func textRange(of row: Int) -> Range<Int> {
        unsafe entries[row].textStart..<(row + 1 < count ? unsafe entries[row + 1].textStart : textCount)
    }
}

/// The entries of a hotlist in the order of the file.
@safe
package struct HotlistEntries: RandomAccessCollection, Sendable {
    let store: HotlistStore

    package var startIndex: Int { 0 }
    package var endIndex: Int { store.count }

    package subscript(row: Int) -> HotlistEntry { unsafe store.entries[row] }
}
