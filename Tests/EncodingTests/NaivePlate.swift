/// A plate's text by the steps of contract §1, each as it is written there, over the whole text: the oracle of
/// normalisation. It has no table of accented letters: the standard library knows which characters are the same.
enum NaivePlate {
    /// What remains; nil when something is left that is none of it.
    static func normalised(_ text: [UInt8], wildcards: Bool = false) -> String? {
        guard let text = String(validating: text, as: UTF8.self) else { return nil }
        var scalars = Array(text.unicodeScalars)
        scalars = scalars.map { (0xFF01...0xFF5E).contains($0.value) ? Unicode.Scalar($0.value - 0xFEE0) ?? $0 : $0 }
        scalars = scalars.map { (0xC0...0x17F).contains($0.value) ? bare[Character($0)] ?? $0 : $0 }
        scalars = without(marks, behind: latin, in: scalars)
        scalars = scalars.map { lookAlikes[$0] ?? $0 }
        scalars = without(selectors, behind: symbols, in: scalars).filter { !separators.contains($0) }
        let remaining = String(String.UnicodeScalarView(scalars)).uppercased()
        let allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789" + (wildcards ? "?*" : "")
        // Capitals of other letters can be ASCII, so what is left is looked at before, too.
        guard scalars.allSatisfy(\.isASCII), remaining.allSatisfy(allowed.contains) else { return nil }
        return remaining
    }

    private static func without(
        _ unwanted: Set<Unicode.Scalar>, behind wanted: Set<Unicode.Scalar>, in scalars: [Unicode.Scalar]
    ) -> [Unicode.Scalar] {
        var isBehind = false
        return scalars.filter { scalar in
            if unwanted.contains(scalar), isBehind { return false }
            isBehind = wanted.contains(scalar)
            return true
        }
    }

    private static let latin = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    private static let marks = Set((0x300...0x36F).compactMap { Unicode.Scalar($0 as UInt32) })
    private static let symbols = set("♥★☆✚✋")
    private static let selectors = set("\u{FE0E}\u{FE0F}")
    private static let separators = symbols.union(
        set(
            "\u{9}\u{20}\u{A0}\u{2000}\u{2001}\u{2002}\u{2003}\u{2004}\u{2005}\u{2006}\u{2007}\u{2008}\u{2009}\u{200A}"
                + "\u{202F}\u{3000}-\u{2010}\u{2011}\u{2012}\u{2013}\u{2014}\u{2015}\u{2212}.·•‧・'’/"))

    /// Each letter with a mark, by what the two are together, and those that are not a letter with a mark.
    private static let bare: [Character: Unicode.Scalar] = {
        var bare: [Character: Unicode.Scalar] = [:]
        for letter in latin {
            for mark in marks { bare[Character("\(letter)\(mark)")] = letter }
        }
        for (foreign, letter) in zip("ØøŁłĐđĦħı", "OoLlDdHhi".unicodeScalars) { bare[foreign] = letter }
        return bare
    }()

    private static let lookAlikes: [Unicode.Scalar: Unicode.Scalar] = Dictionary(
        uniqueKeysWithValues: zip(
            "АВЕКМНОРСТУХавекмнорстухΑΒΕΖΗΙΚΜΝΟΡΤΥΧαβεζηικμνορτυχ".unicodeScalars,
            "ABEKMHOPCTYXABEKMHOPCTYXABEZHIKMNOPTYXABEZHIKMNOPTYX".unicodeScalars))

    private static func set(_ text: String) -> Set<Unicode.Scalar> { Set(text.unicodeScalars) }
}

/// A region by the sentence of contract §1.
enum NaiveRegion {
    /// In capitals; nil = unknown.
    static func named(_ text: String) -> String? {
        if text == "US" { return "US" }
        if states.contains(text) { return "US-" + text }
        if provinces.contains(text) { return "CA-" + text }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { $0.uppercased() }
        guard text.utf8.allSatisfy({ $0 < 0x80 }), parts.count == 2, parts[0].count == 2, 1...3 ~= parts[1].count,
            parts[0].allSatisfy(letters.contains), parts[1].allSatisfy((letters + "0123456789").contains)
        else { return nil }
        switch parts[0] {
        case "US" where !states.contains(parts[1]) && parts[1] != "UM": return nil
        case "CA" where !provinces.contains(parts[1]): return nil
        case "MX" where !mexican.contains(parts[1]): return nil
        default: return parts.joined(separator: "-")
        }
    }

    private static let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

    /// The fifty in the order of their names, then the District and the territories.
    private static let states = words(
        """
        AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR
        PA RI SC SD TN TX UT VT VA WA WV WI WY DC AS GU MP PR VI
        """)
    /// From west to east, the territories last.
    private static let provinces = words("BC AB SK MB ON QC NB PE NS NL YT NT NU")
    private static let mexican = words(
        """
        AGU BCN BCS CAM COA COL CHP CHH CMX DUR GUA GRO HID JAL MEX MIC MOR NAY NLE OAX PUE QUE ROO SLP SIN SON TAB
        TAM TLA VER YUC ZAC
        """)

    private static func words(_ text: String) -> Set<String> {
        Set(text.split(whereSeparator: \.isWhitespace).map(String.init))
    }
}
