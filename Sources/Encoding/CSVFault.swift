/// What RFC 4180 does not allow, or what is not UTF-8, and where: both numbers count from 1, the column in bytes.
package struct CSVFault: Error, Equatable, Sendable {
    package enum Kind: Sendable {
        case unterminatedQuote, textAfterQuote, quoteInUnquotedField, loneCarriageReturn, notUTF8
    }

    package let kind: Kind
    package let line: Int
    package let column: Int

    /// What is wrong and what to write instead, without the place.
    package var explanation: String {
        switch kind {
        case .unterminatedQuote: "the quote that opens here is never closed; close it, and double quotes inside"
        case .textAfterQuote:
            "text after a closing quote; put the delimiter there, or double the quote before it"
        case .quoteInUnquotedField: "a quote inside an unquoted field; quote the whole field and double the quote"
        case .loneCarriageReturn: "a carriage return without a line feed; end lines with LF or CRLF"
        case .notUTF8: "this byte is not UTF-8, as in a file that was saved as Windows-1252; save the file as UTF-8"
        }
    }
}
