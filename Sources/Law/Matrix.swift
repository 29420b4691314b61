package import Plates

/// Who can be told what by whom, for what and on which condition, as of one instant: the law asked of every class of
/// facts that an agency's reads can have while they are captured under its own law alone.
///
/// Not asked: another place of capture, and a list of another agency, whose laws can only narrow it; and a file of
/// origin of its own, which a ban treats as the reason of that name.
package struct Matrix: Sendable {
    /// Facts that are decided alike, and how.
    package struct Row: Hashable, Sendable {
        package let owner: AgencyIndex
        /// In the order of the topology.
        package internal(set) var recipients: [AgencyIndex]
        package internal(set) var data: ChoiceSet<DataKind>
        package internal(set) var purposes: ChoiceSet<Purpose>
        /// Of an alert's entry; nil = whatever it is.
        package let reasons: ChoiceSet<HotlistReason>?
        package let capture: Capture
        package let caseNumber: CaseCondition
        package let decision: Decision
    }

    /// Where a read is captured.
    package enum Capture: Hashable, Sendable {
        case outsideNamedZones
        /// Strictly inside this zone alone.
        case inside(ZoneNumber)
    }

    /// What case the entry or the look-up names.
    package enum CaseCondition: Hashable, Sendable {
        /// One or none: it makes no difference.
        case any
        case none
        /// One that no document is about.
        case other
        /// One that a document is about.
        case named(String)
    }

    /// By owner; permits before denials, then in the order of the recipients.
    package let rows: [Row]

    /// - Parameter at: when the reads are captured and told.
    package init(of book: LawBook, _ law: Law, at instant: Timestamp) {
        var rows: [Row] = []
        for owner in book.agencies.indices.map({ AgencyIndex(UInt32($0)) }) {
            rows += Matrix.rows(of: owner, book, law, at: instant)
        }
        self.rows = rows
    }

    private static func rows(of owner: AgencyIndex, _ book: LawBook, _ law: Law, at instant: Timestamp) -> [Row] {
        let grants = Dictionary(grouping: book.grants.filter { $0.from == owner }, by: \.to)
        var rows: [Row] = []
        var numbers: [Row: Int] = [:]
        for recipient in book.agencies.indices.map({ AgencyIndex(UInt32($0)) }) where recipient != owner {
            let questions = MatrixQuestions(owner, recipient, grants[recipient] ?? [], law, at: instant)
            for row in questions.rows() {
                if let number = numbers[row.withoutRecipients] {
                    rows[number].recipients.append(recipient)
                } else {
                    numbers[row.withoutRecipients] = rows.count
                    rows.append(row)
                }
            }
        }
        return rows.filter { $0.decision.effect == .permit } + rows.filter { $0.decision.effect == .deny }
    }
}

extension Matrix.Row {
    /// All of it but whom it is about.
    fileprivate var withoutRecipients: Matrix.Row {
        var row = self
        row.recipients = []
        return row
    }
}
