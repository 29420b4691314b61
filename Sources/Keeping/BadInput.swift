/// A file that cannot be used as it is: nothing runs on half of what was asked for.
package struct BadInput: Error, Equatable, CustomStringConvertible {
    /// One sentence: what is wrong, and what to do about it.
    package let sentence: String

    package init(_ sentence: String) { self.sentence = sentence }

    package var description: String { sentence }
}
