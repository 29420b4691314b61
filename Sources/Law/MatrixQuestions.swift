import Plates

/// All that one recipient can be told of one owner's reads.
struct MatrixQuestions {
    private let owner: AgencyIndex
    private let recipient: AgencyIndex
    private let law: Law
    private let instant: Timestamp
    private let captures: [Matrix.Capture]
    private let cases: [Matrix.CaseCondition]

    init(_ owner: AgencyIndex, _ recipient: AgencyIndex, _ grants: [Grant], _ law: Law, at instant: Timestamp) {
        self.owner = owner
        self.recipient = recipient
        self.law = law
        self.instant = instant
        let zones = Set(grants.flatMap { $0.within + $0.outside })
        captures = [.outsideNamedZones] + zones.sorted().map { .inside($0) }
        let named = Set(grants.flatMap { $0.documents.compactMap(\.caseNumber) })
        cases = [.none, .other] + named.sorted().map { .named($0) }
    }

    func rows() -> [Matrix.Row] {
        var rows: [Matrix.Row] = []
        for capture in captures {
            for data in DataKind.allCases {
                let byCase = (data == .read ? [Matrix.CaseCondition.none] : cases).map { condition in
                    (condition: condition, answers: answers(data, capture, condition))
                }
                let isAlike = byCase.allSatisfy { $0.answers == byCase[0].answers }
                for (condition, answers) in isAlike ? [(.any, byCase[0].answers)] : byCase {
                    for answer in answers {
                        add(
                            Matrix.Row(
                                owner: owner, recipients: [recipient], data: [data], purposes: answer.purposes,
                                reasons: answer.reasons, capture: capture, caseNumber: condition,
                                decision: answer.decision), to: &rows)
                    }
                }
            }
        }
        return rows
    }

    /// Kinds of data that differ in nothing else share a row.
    private func add(_ row: Matrix.Row, to rows: inout [Matrix.Row]) {
        let twin = rows.firstIndex { other in
            var merged = other
            merged.data = row.data
            return merged == row
        }
        guard let twin else { return rows.append(row) }
        for data in row.data.choices { rows[twin].data.insert(data) }
    }

    /// The decisions about one kind of data, each with what it is about.
    private struct Answer: Equatable {
        var purposes: ChoiceSet<Purpose>
        let reasons: ChoiceSet<HotlistReason>?
        let decision: Decision
    }

    private func answers(
        _ data: DataKind, _ capture: Matrix.Capture, _ condition: Matrix.CaseCondition
    ) -> [Answer] {
        var answers: [Answer] = []
        for purpose in Purpose.allCases {
            for (reasons, decision) in decisions(data, purpose, capture, condition) {
                let twin = answers.firstIndex { $0.reasons == reasons && $0.decision == decision }
                if let twin {
                    answers[twin].purposes.insert(purpose)
                } else {
                    answers.append(Answer(purposes: [purpose], reasons: reasons, decision: decision))
                }
            }
        }
        return answers
    }

    /// What is decided for one purpose, by reason; nil = whatever the reason is.
    private func decisions(
        _ data: DataKind, _ purpose: Purpose, _ capture: Matrix.Capture, _ condition: Matrix.CaseCondition
    ) -> [(ChoiceSet<HotlistReason>?, Decision)] {
        guard data == .alert else { return [(nil, decision(data, purpose, nil, capture, condition))] }
        var found: [(reasons: ChoiceSet<HotlistReason>, decision: Decision)] = []
        for reason in HotlistReason.allCases {
            let decision = decision(data, purpose, reason, capture, condition)
            if let place = found.firstIndex(where: { $0.decision == decision }) {
                found[place].reasons.insert(reason)
            } else {
                found.append(([reason], decision))
            }
        }
        return found.map { ($0.reasons == .all ? nil : $0.reasons, $0.decision) }
    }

    private func decision(
        _ data: DataKind, _ purpose: Purpose, _ reason: HotlistReason?, _ capture: Matrix.Capture,
        _ condition: Matrix.CaseCondition
    ) -> Decision {
        var zones = ZoneSet.none
        if case .inside(let zone) = capture { zones.insert(zone, strictly: true) }
        return law.decide(
            SharingFacts(
                tier: .exact, owner: owner, recipient: recipient, data: data, purpose: purpose, reason: reason,
                sourceFile: nil, caseNumber: law.caseNumber(condition), listOwner: data == .alert ? owner : nil,
                zones: zones, places: .nowhere, capturedAt: instant, decidedAt: instant))
    }
}

extension Law {
    fileprivate func caseNumber(_ condition: Matrix.CaseCondition) -> CaseNumber {
        switch condition {
        case .any, .none: .absent
        case .other: .other
        case .named(let name): caseNumber(name)
        }
    }
}
