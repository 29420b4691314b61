import Law
import Plates

/// What looks wrong in a pack whose every value is right: rules that can never decide, and rules that contradict each
/// other.
struct LawPackCheck {
    let written: WrittenPack

    func report(_ findings: inout Findings) {
        for (number, rule) in written.rules.enumerated() {
            switch rule.rule.body {
            case .share(let share): checkDecides(rule, share, number, &findings)
            case .use(let use): checkLeavesAUse(rule, use, number, &findings)
            case .audit(let audit): checkCanBeKept(rule, audit, number, &findings)
            case .admit, .retain, .access: break
            }
        }
        checkRegimes(&findings)
    }

    private func checkDecides(_ rule: WrittenRule, _ share: ShareRule, _ number: Int, _ findings: inout Findings) {
        let earlier = written.rules[..<number].first { earlier in
            guard case .share(let first) = earlier.rule.body else { return false }
            return first.covers(share) && earlier.rule.covers(rule.rule)
        }
        if let earlier {
            findings.warning(
                at: rule.place,
                "`\(rule.rule.id)` never decides: `\(earlier.rule.id)`, on line \(earlier.place.line), comes first",
                "delete it, or let it stand before the other")
        }
    }

    /// Two closed lists of uses that have no use in common.
    private func checkLeavesAUse(_ rule: WrittenRule, _ use: UseRule, _ number: Int, _ findings: inout Findings) {
        guard use.mode == .only, let listed = use.purposes else { return }
        let contrary = written.rules[..<number].first { earlier in
            guard case .use(let other) = earlier.rule.body, let named = other.purposes else { return false }
            guard earlier.rule.covers(rule.rule) || rule.rule.covers(earlier.rule) else { return false }
            return listed.choices.allSatisfy { named.contains($0) == (other.mode == .ban) }
        }
        guard let contrary else { return }
        findings.warning(
            at: rule.place,
            "`\(rule.rule.id)` and `\(contrary.rule.id)`, on line \(contrary.place.line), leave no purpose between them",
            "mend one of the two")
    }

    private func checkCanBeKept(_ rule: WrittenRule, _ audit: AuditRule, _ number: Int, _ findings: inout Findings) {
        let contrary = written.rules[..<number].first { earlier in
            guard case .audit(let other) = earlier.rule.body, earlier.rule.owners == rule.rule.owners else {
                return false
            }
            guard let least = audit.keepAtLeast ?? other.keepAtLeast else { return false }
            guard let most = audit.keepAtMost ?? other.keepAtMost else { return false }
            let start = CaseFacts().capturedAt
            return least.deadline(from: start, on: written.pack.clock)
                > most.deadline(from: start, on: written.pack.clock)
        }
        guard let contrary else { return }
        findings.warning(
            at: rule.place,
            "`\(rule.rule.id)` and `\(contrary.rule.id)`, on line \(contrary.place.line), contradict each other: no log can be kept for so long and so shortly",
            "mend one of the two")
    }

    private func checkRegimes(_ findings: inout Findings) {
        let used = Set(written.rules.flatMap(\.rule.owners.regimes))
        guard let unused = written.pack.regimes.first(where: { !used.contains($0) }) else { return }
        findings.warning(
            at: written.rules.first?.place ?? Place(file: "\(written.pack.id).yaml", line: 1, column: 1),
            "no rule is about the regime `\(unused)`", "delete it from `regimes`")
    }
}

extension LawRule {
    /// Whether it is about every owner, recipient and time that another is about.
    fileprivate func covers(_ other: LawRule) -> Bool {
        inForce.from <= other.inForce.from && inForce.to >= other.inForce.to && owners.covers(other.owners)
            && recipients.covers(other.recipients)
    }
}

extension OwnerLimit {
    fileprivate func covers(_ other: OwnerLimit) -> Bool {
        (kinds.isEmpty || !other.kinds.isEmpty && other.kinds.isSubset(of: kinds))
            && (regimes.isEmpty || !other.regimes.isEmpty && other.regimes.allSatisfy(regimes.contains))
            && (isLawEnforcement == nil || isLawEnforcement == other.isLawEnforcement)
    }
}

extension RecipientLimit {
    fileprivate func covers(_ other: RecipientLimit) -> Bool {
        (regions.isEmpty || !other.regions.isEmpty && other.regions.allSatisfy(regions.contains))
            && (isLawEnforcement == nil || isLawEnforcement == other.isLawEnforcement)
    }
}

extension ShareRule {
    fileprivate func covers(_ other: ShareRule) -> Bool {
        other.classes.isSubset(of: classes) && (data == nil || other.data.map { $0.isSubset(of: data ?? .all) } == true)
            && (purposes == nil || other.purposes.map { $0.isSubset(of: purposes ?? .all) } == true)
    }
}

extension ChoiceSet {
    fileprivate func isSubset(of other: ChoiceSet) -> Bool { bits & ~other.bits == 0 }
}
