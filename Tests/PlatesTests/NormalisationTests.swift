// What a plate's text comes to (contract §1), and the tables behind it against the data of Unicode.

import Foundation
import Testing

@testable import Plates

@Suite struct NormalisationTests {
    private func text(_ plate: Plate?) -> String? { plate.map { String(decoding: $0.ascii, as: UTF8.self) } }

    @Test(arguments: [
        // As it is, separators, capitals.
        ("8ABC-123", "8ABC123"), ("8abc 123", "8ABC123"), ("  a  ", "A"), ("0000000000", "0000000000"),
        ("ZZZZZZZZZZ", "ZZZZZZZZZZ"), ("·7XYZ·", "7XYZ"), ("A\t1", "A1"), ("1-2-3-4-5-6-7-8-9-0", "1234567890"),
        ("O'NEIL", "ONEIL"), ("O’NEIL", "ONEIL"), ("A.B/C", "ABC"), ("12・34", "1234"), ("A•B‧C", "ABC"),
        ("A\u{A0}B\u{2003}C\u{202F}D\u{3000}E", "ABCDE"), ("A‐B‑C‒D–E—F―G−H", "ABCDEFGH"),
        // Symbols of plates, bare and with variation selectors.
        ("LUV♥U", "LUVU"), ("♥\u{FE0F}A★\u{FE0E}B☆C✚D✋\u{FE0F}", "ABCD"),
        // Latin letters, in one character and in two.
        ("MÜ-AB 123", "MUAB123"), ("MU\u{308}AB123", "MUAB123"), ("mü-ab 123", "MUAB123"), ("ÅX", "AX"),
        ("Ø1Ł2Đ3Ħ4ı5", "O1L2D3H4I5"), ("ø1ł2đ3ħ4İ5", "O1L2D3H4I5"), ("Žš\u{301}\u{302}1", "ZS1"), ("Ö\u{332}", "O"),
        // Full-width forms, also with a mark behind.
        ("ＡＢＣ－１２３", "ABC123"), ("ａ\u{301}／９", "A9"),
        // Cyrillic and Greek letters that look Latin, in either case.
        ("А123ВС77", "A123BC77"), ("а123вс77", "A123BC77"), ("Е К М Н О Р Т У Х", "EKMHOPTYX"), ("ΑΒΕ-1234", "ABE1234"),
        ("ΖΗΙΚΜΝΟΡΤΥ", "ZHIKMNOPTY"), ("χ1", "X1"), ("ζηικμνορτυ", "ZHIKMNOPTY"),
    ])
    func `Separators go, and letters become the capitals that they stand for`(raw: String, normalised: String) {
        #expect(text(Plate(normalising: raw)) == normalised)
        #expect(text(Plate(normalising: " " + raw)) == normalised)
    }

    @Test(arguments: ["", "---", "♥", "\u{A0}", "ABCDEFGHIJK", "12345 678901", "Ü1234567890"])
    func `Nothing and more than ten characters are not a plate`(raw: String) {
        #expect(Plate(normalising: raw) == nil)
    }

    @Test(arguments: [
        "8ABC12?", "8ABC12*", "8ABC_12", "#NAME", "A+B", "A@B", "A,B", "A:B", "a\u{0}b", "A\nB", "A\u{7F}",
        "A\u{200B}B",
        "\u{FEFF}AB", "Æ1", "ß1", "Þ1", "Ŋ1", "Œ1", "Ð1", "Ŧ1", "ſ1", "ĸ1", "Ĳ1", "×1", "\u{B5}1", "\u{212B}1",
        "\u{212A}1", "\u{1EBF}1", "ＡＢ？",
        // A mark behind anything but a Latin letter: also behind a look-alike, so that both ways of writing Ё are one.
        "1\u{301}", "-\u{301}A", "A-\u{301}", "\u{301}A", "Е\u{308}1", "Ё1", "Α\u{301}1", "Ά1",
        // A variation selector behind anything but a symbol.
        "A\u{FE0F}1", "♥A\u{FE0F}", "1\u{FE0E}",
        "Б1", "Ж1", "Я1", "я1", "Σ1", "ς1", "Ω1", "Δ1", "日本12", "品川", "ก1", "א1", "١٢٣", "😀1", "❤1", "✝1", "Ⅷ",
    ])
    func `What is not known to carry no identity makes no plate`(raw: String) {
        #expect(Plate(normalising: raw) == nil)
        #expect(Plate(normalising: "1" + raw) == nil)
    }

    @Test(
        arguments: [
            [0x41, 0x80], [0x41, 0xC3], [0xC3, 0x28], [0xE2, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80],
            [0xFF],
        ] as [[UInt8]])
    func `What is not UTF-8 is not a plate`(bytes: [UInt8]) {
        #expect(unsafe bytes.withUnsafeBytes { unsafe Plate(normalising: $0) } == nil)
        #expect(throws: PlateFault.character(nil)) {
            unsafe try bytes.withUnsafeBytes { unsafe try Plate.characters(normalising: $0) }
        }
    }

    @Test(arguments: [
        ("a?c-*", "A?C*"), ("？＊", "?*"), ("MÜ*", "MU*"), ("А?", "A?"), ("*", "*"), ("", ""),
        ("ABCDEFGHIJKLM", "ABCDEFGHIJKLM"),
    ])
    func `Of a listed plate the wildcards remain`(raw: String, remaining: String) throws {
        let characters = unsafe try Array(raw.utf8).withUnsafeBytes {
            unsafe try Plate.characters(normalising: $0, keepingWildcards: true)
        }
        #expect(String(decoding: characters, as: UTF8.self) == remaining)
    }

    @Test(
        arguments: [("A?", "?"), ("1_2", "_"), ("АБ", "Б"), ("A\u{301}\u{FE0F}", "\u{FE0F}")]
            as [(String, Unicode.Scalar)])
    func `The first character that no plate holds is told`(raw: String, character: Unicode.Scalar) {
        #expect(throws: PlateFault.character(character)) {
            unsafe try Array(raw.utf8).withUnsafeBytes { unsafe try Plate.characters(normalising: $0) }
        }
    }

    @Test func `The table of Latin letters is what Unicode's decompositions say`() throws {
        let others: [Unicode.Scalar: UInt8] = Dictionary(
            uniqueKeysWithValues: zip("ØøŁłĐđĦħı".unicodeScalars, "OOLLDDHHI".utf8))
        for value in 0xA0...0x24F as ClosedRange<UInt32> {
            let letter = try #require(Unicode.Scalar(value))
            let first = try #require(String(letter).decomposedStringWithCanonicalMapping.unicodeScalars.first)
            let isLetter = letter.properties.isAlphabetic && first.isASCII && (0xC0...0x17F).contains(value)
            let wanted = isLetter ? UInt8(first.value) & 0xDF : others[letter]
            #expect(LatinLetters.base(of: letter) == wanted, "\(letter)")
        }
    }

    @Test func `The look-alikes are those of the contract and no others`() throws {
        let pairs = zip("АВЕКМНОРСТУХΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEKMHOPCTYXABEZHIKMNOPTYX".utf8)
        var wanted: [Unicode.Scalar: UInt8] = [:]
        for (letter, latin) in pairs {
            for text in ["\(letter)", letter.lowercased()] { wanted[try #require(text.unicodeScalars.first)] = latin }
        }
        for value in 0x370...0x52F as ClosedRange<UInt32> {
            let letter = try #require(Unicode.Scalar(value))
            #expect(LookAlikeLetters.latin(for: letter) == wanted[letter], "\(letter)")
        }
    }

    @Test func `Every character alone makes the plate that the long way makes`() throws {
        // The short way of ASCII and the long way agree on each byte, and so do texts of two.
        for first in 0..<128 as Range<UInt8> {
            for second in 0..<128 as Range<UInt8> {
                let bits = unsafe [first, second].withUnsafeBytes {
                    unsafe (Plate.bits(normalising: $0), Plate.bits(ofAny: $0))
                }
                try #require(bits.0 == bits.1, "\(first) \(second)")
            }
        }
    }
}

@Suite struct PlateSetTests {
    @Test func `A set holds its plates and no other`() {
        let words = ["NOPLATE", "NOTAG", "NONE", "UNKNOWN", "UNK", "UNLICENSED"].compactMap { Plate(normalising: $0) }
        let set = PlateSet(words)
        for word in words { #expect(set.contains(word)) }
        for other in ["NOPLAT", "NOPLATES", "UNKN", "N", "8ABC123", "N0PLATE"].compactMap({ Plate(normalising: $0) }) {
            #expect(!set.contains(other))
        }
        // Plates that share the bit of one of them.
        for step in 1...1_000 as ClosedRange<UInt64> { #expect(!set.contains(Plate(bits: words[0].bits + 64 * step))) }
        #expect(!PlateSet([]).contains(words[0]))
    }
}
