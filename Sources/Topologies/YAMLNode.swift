/// A YAML document as it is written: every text, list and mapping with the place where it starts.
///
/// Nothing is interpreted: `no`, `on`, `1_000` and `06:00` are the texts they look like, and only a key that wants a
/// number makes one of them. Anchors, aliases, tags and merge keys never get here.
indirect enum YAMLNode: Equatable {
    case text(Written)
    case list([YAMLNode], Place)
    case mapping([YAMLPair], Place)

    var place: Place {
        switch self {
        case .text(let text): text.place
        case .list(_, let place), .mapping(_, let place): place
        }
    }

    /// What it is, for a sentence.
    var kind: String {
        switch self {
        case .text(let text): text.isNothing ? "nothing" : "a text"
        case .list: "a list"
        case .mapping: "a mapping"
        }
    }
}

struct YAMLPair: Equatable {
    let key: Written
    let value: YAMLNode
}

/// A scalar as written.
struct Written: Equatable {
    let text: String
    let place: Place
    /// Whether it stands in quotes (or in a block after `|` or `>`), which makes it a text whatever it looks like.
    let quoted: Bool

    /// YAML's ways of writing nothing: an empty value, `~`, `null`.
    var isNothing: Bool { !quoted && ["", "~", "null", "Null", "NULL"].contains(text) }
}
