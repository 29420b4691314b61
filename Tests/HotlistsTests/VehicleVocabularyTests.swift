import Hotlists
import Testing

@Suite("Vehicle vocabulary")
struct VehicleVocabularyTests {
    static let file = """
        field,group,word
        make,chevrolet,chevrolet
        make,chevrolet,Chevy
        make,gmc,gmc
        make,land-rover,"land rover"
        body,suv,suv
        body,suv,ut
        body,pickup,pk
        body,pickup,gmc

        """

    func vocabulary() throws -> VehicleVocabulary { try VehicleVocabulary(csv: Array(Self.file.utf8)) }

    @Test(
        "a word is found in any ASCII case, and only as it is written",
        arguments: [
            ("chevrolet", true), ("CHEVROLET", true), ("cHeVy", true), ("LAND Rover", true), (" chevy", false),
            ("chevy ", false), ("chev", false), ("", false), ("ｃhevy", false), ("land\u{0}rover", false),
        ])
    func lookUp(word: String, isKnown: Bool) throws {
        #expect((try vocabulary().group(.make, word: word) != nil) == isKnown)
    }

    @Test("words of one group have one number, fields do not mix")
    func groups() throws {
        let vocabulary = try vocabulary()
        #expect(vocabulary.group(.make, word: "chevrolet") == vocabulary.group(.make, word: "chevy"))
        #expect(vocabulary.group(.make, word: "chevrolet") != vocabulary.group(.make, word: "gmc"))
        #expect(vocabulary.group(.body, word: "chevrolet") == nil)
        #expect(vocabulary.group(.body, word: "gmc") == vocabulary.group(.body, word: "pk"))
        #expect(VehicleVocabulary().group(.make, word: "gmc") == nil)
    }

    @Test(
        "a fault names its place",
        arguments: [
            ("", 1, 1), ("field,word,group\n", 1, 1), ("field,group,word\nmake,a,b\nmodel,a,b\n", 3, 1),
            ("field,group,word\nmake,a,b\nmake,c,B\n", 3, 8), ("field,group,word\nmake,a\n", 2, 1),
            ("field,group,word\nmake,,b\n", 2, 6), ("field,group,word\nmake,a,\n", 2, 8),
            ("field,group,word\nmake,\"a,b\n", 2, 6), ("field,group,word\n\n\nmake,\"a\",\"\"\n", 4, 10),
        ])
    func faults(text: String, line: Int, column: Int) {
        #expect {
            try VehicleVocabulary(csv: Array(text.utf8))
        } throws: { error in
            let fault = error as? VocabularyFault
            return fault?.line == line && fault?.column == column
        }
    }

    @Test("a word listed twice in one group is not a fault, nor is the same word in both fields")
    func repeats() throws {
        let text = "field,group,word\nmake,a,b\nmake,a,B\nbody,c,b\n"
        let vocabulary = try VehicleVocabulary(csv: Array(text.utf8))
        #expect(vocabulary.group(.make, word: "b") == 1)
        #expect(vocabulary.group(.body, word: "b") == 1)
    }
}
