// A decision by the names of things, as it is written: what any two ways of deciding can be compared by.

package import Plates

package struct Told: Equatable {
    package let effect: Decision.Effect
    package let rule: String
    package let grant: String?
    package let via: String?
    package let obligations: Obligations

    package init(
        _ effect: Decision.Effect = .deny, rule: String, grant: String? = nil, via: String? = nil,
        obligations: Obligations = []
    ) {
        self.effect = effect
        self.rule = rule
        self.grant = grant
        self.via = via
        self.obligations = obligations
    }
}
