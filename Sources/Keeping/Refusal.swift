import Files
import Hotlists

/// Why what a list's file or topic holds now is not taken; the version before it stays in force.
package struct Refusal: Error, Equatable, Sendable {
    /// What is counted, so that an operator can tell an outage from a file that was cut short.
    package enum Reason: String, CaseIterable, Sendable {
        /// It cannot be read, or its form cannot be understood.
        case unreadable
        case badRows = "bad-rows"
        case noEntryLeft = "no-entry-left"
        case fewerEntries = "fewer-entries"
        case tooManyEntries = "too-many-entries"

        init(_ refusal: HotlistRefusal) {
            self =
                switch refusal {
                case .badRows: .badRows
                case .noEntryLeft: .noEntryLeft
                case .fewerEntries: .fewerEntries
                case .tooManyEntries: .tooManyEntries
                default: .unreadable
                }
        }
    }

    package let reason: Reason
    /// What is wrong and what to do about it, with the name of the file or topic.
    package let sentence: String

    package init(_ reason: Reason, _ sentence: String) {
        self.reason = reason
        self.sentence = sentence
    }
}
