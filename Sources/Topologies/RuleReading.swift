import Law
import Plates

/// The part of `LawPackReading` for what a rule says.
extension LawPackReading {
    mutating func body(_ fields: Fields<RuleKey>) -> RuleBody? {
        let kinds = RuleKey.bodies.filter { fields.place(of: $0) != nil }
        guard let kind = kinds.first, kinds.count == 1 else {
            let all = RuleKey.bodies.map { "`\($0.rawValue)`" }.joined(separator: ", ")
            findings.error(
                at: fields.place,
                "a rule has one of \(all), and this one has \(kinds.isEmpty ? "none" : "\(kinds.count)")",
                kinds.isEmpty ? "add one, like `share: \(RuleKey.share.example)`" : "make a rule of each")
            return nil
        }
        switch kind {
        case .use: return fields.mapping(.use, UseKey.self, &findings).flatMap { use($0) }.map { .use($0) }
        case .share: return fields.mapping(.share, ShareKey.self, &findings).flatMap { share($0) }.map { .share($0) }
        case .admit: return fields.mapping(.admit, AdmitKey.self, &findings).flatMap { admit($0) }
        case .retain: return fields.mapping(.retain, RetainKey.self, &findings).flatMap { retain($0) }
        case .access: return fields.mapping(.access, AccessKey.self, &findings).flatMap { access($0) }
        default: return fields.mapping(.audit, AuditKey.self, &findings).flatMap { audit($0) }
        }
    }

    private mutating func use(_ fields: Fields<UseKey>) -> UseRule? {
        let modes = UseKey.allCases.filter { fields.place(of: $0) != nil }
        guard let mode = modes.first, modes.count == 1 else {
            findings.error(
                at: fields.place, "`use` has one of `ban` and `only`", "write it like `use: \(RuleKey.use.example)`")
            return nil
        }
        guard let what = fields.mapping(mode, UseWhatKey.self, &findings) else { return nil }
        if UseWhatKey.allCases.allSatisfy({ what.place(of: $0) == nil }) {
            findings.error(
                at: what.place, "`\(mode.rawValue)` names nothing", "write it like `\(mode.rawValue): \(mode.example)`")
            return nil
        }
        return UseRule(
            mode == .ban ? .ban : .only, purposes: choices(what, .purposes, "purpose"),
            reasons: choices(what, .reasons, "reason"), sourceFiles: choices(what, .sourceFiles, "source file"))
    }

    private mutating func share(_ fields: Fields<ShareKey>) -> ShareRule? {
        fields.require([.classes, .effect], &findings)
        let classes: ChoiceSet<RecipientClass>? = choices(fields, .classes, "class of recipients")
        let data: ChoiceSet<DataKind>? = choices(fields, .data, "kind of data")
        let purposes: ChoiceSet<Purpose>? = choices(fields, .purposes, "purpose")
        let effect: ShareKeyword? = findings.word(fields.text(.effect, &findings), "effect")
        let requirements = requirements(fields.list(.requires, &findings) ?? [])
        guard let classes, let effect else { return nil }
        if effect == .deny, let place = fields.place(of: .requires) {
            findings.error(
                at: place, "a rule that denies requires nothing", "delete `requires`, or write `effect: allow`")
        }
        return ShareRule(
            classes: classes, data: data, purposes: purposes, effect == .deny ? .deny : .allow(requirements))
    }

    private enum ShareKeyword: String, CaseIterable { case allow, deny }

    /// nil when the key is absent; an empty list is reported.
    private mutating func choices<Key: FileKey, Choice>(
        _ fields: Fields<Key>, _ key: Key, _ kind: String
    ) -> ChoiceSet<Choice>?
    where Choice: CaseIterable & BitwiseCopyable & Sendable & RawRepresentable<String> {
        guard fields.place(of: key) != nil else { return nil }
        return findings.choices(fields.nonEmpty(key, &findings), kind, key: key.rawValue)
    }

    private mutating func requirements(_ nodes: [YAMLNode]) -> [Requirement] { nodes.compactMap { requirement($0) } }

    private mutating func requirement(_ node: YAMLNode) -> Requirement? {
        guard case .text(let word) = node else {
            let example = "{purpose-list: \(PurposeListKey.purposeList.example)}"
            guard
                let fields = Fields<PurposeListKey>(node, of: "a requirement", example: example, &findings)
            else { return nil }
            fields.require([.purposeList], &findings)
            return choices(fields, .purposeList, "purpose").map { .purposes($0) }
        }
        if word.text == LawPackReading.caseNumber { return .caseNumber }
        if let kind = DocumentKind(rawValue: word.text) { return .document(kind) }
        let words = DocumentKind.allCases.map(\.rawValue) + [LawPackReading.caseNumber]
        findings.error(
            at: word.place, "\(shown(word)) is not a requirement", Nearest.remedy(for: word.text, among: words))
        return nil
    }

    private static let caseNumber = "case-number"

    private mutating func admit(_ fields: Fields<AdmitKey>) -> RuleBody? {
        fields.require([.needs], &findings)
        let needs = fields.nonEmpty(.needs, &findings)
        findings.checkRepetition(needs, key: AdmitKey.needs.rawValue)
        return .admit(Set(needs.compactMap { findings.word($0, "need of an agency") }))
    }

    private mutating func retain(_ fields: Fields<RetainKey>) -> RuleBody? {
        fields.require([.limit], &findings)
        let limit = findings.limit(fields.text(.limit, &findings), RetainKey.limit)
        let exemptsHits = findings.flag(fields.text(.exemptsHits, &findings), RetainKey.exemptsHits) ?? false
        let holds = fields.nonEmpty(.holds, &findings)
        findings.checkRepetition(holds, key: RetainKey.holds.rawValue)
        let types: [HoldType] = holds.compactMap { findings.word($0, "type of hold") }
        return limit.map { .retain(RetainRule(limit: $0, exemptsHits: exemptsHits, holds: types)) }
    }

    private mutating func access(_ fields: Fields<AccessKey>) -> RuleBody? {
        fields.require([.after, .requires], &findings)
        let after = findings.limit(fields.text(.after, &findings), AccessKey.after)
        let required = requirements(fields.list(.requires, &findings) ?? [])
        return after.map { .access(AccessRule(after: $0, requirements: required)) }
    }

    /// One number a rule, so that a case can show where it begins.
    private mutating func audit(_ fields: Fields<AuditKey>) -> RuleBody? {
        let keys = AuditKey.allCases.filter { fields.place(of: $0) != nil }
        guard let key = keys.first, keys.count == 1 else {
            findings.error(
                at: fields.place, "`audit` has one of `every`, `keep_at_least` and `keep_at_most`",
                keys.isEmpty ? "write it like `audit: \(RuleKey.audit.example)`" : "make a rule of each")
            return nil
        }
        return findings.limit(fields.text(key, &findings), key).map { limit in
            .audit(
                AuditRule(
                    keepAtLeast: key == .keepAtLeast ? limit : nil, keepAtMost: key == .keepAtMost ? limit : nil,
                    every: key == .every ? limit : nil))
        }
    }
}
