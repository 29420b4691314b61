import Plates
import Sealing
import Testing

@testable import Kafka

struct ScramTests {
    /// RFC 7677 §3.
    private func exchange() -> ScramExchange {
        ScramExchange(.sha256, user: "user", password: "pencil", nonce: "rOprNGfwEbeRWgbNEkqO")
    }
    private static let challenge =
        "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
    private static let verdict = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="

    @Test func theExampleOfTheStandard() throws {
        var scram = exchange()
        #expect(String(decoding: scram.first, as: UTF8.self) == "n,,n=user,r=rOprNGfwEbeRWgbNEkqO")
        let proof = try scram.answer(to: Array(Self.challenge.utf8))
        #expect(
            String(decoding: proof, as: UTF8.self)
                == "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
        )
        try scram.check(Array(Self.verdict.utf8))
    }

    @Test(
        arguments: [
            ("v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", .falseBroker), ("v=", .falseBroker),
            ("e=other-error", .refused), ("", .unreadable), ("v=?", .unreadable),
        ] as [(String, ScramFault)])
    func aBrokerThatDoesNotKnowThePasswordIsFalse(verdict: String, fault: ScramFault) throws {
        var scram = exchange()
        _ = try scram.answer(to: Array(Self.challenge.utf8))
        #expect(throws: fault) { try scram.check(Array(verdict.utf8)) }
    }

    @Test func aVerdictBeforeAChallengeIsFalse() {
        #expect(throws: ScramFault.falseBroker) { try exchange().check(Array(Self.verdict.utf8)) }
    }

    @Test(
        arguments: [
            ("r=other,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", .foreignNonce),
            ("r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", .foreignNonce),
            ("r=rOprNGfwEbeRWgbNEkqO1,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4095", .iterations(4_095)),
            ("r=rOprNGfwEbeRWgbNEkqO1,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=2000000000", .iterations(2_000_000_000)),
            ("r=rOprNGfwEbeRWgbNEkqO1,s=,i=4096", .unreadable), ("r=rOprNGfwEbeRWgbNEkqO1,s=?,i=4096", .unreadable),
            ("m=ext,r=rOprNGfwEbeRWgbNEkqO1,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", .unreadable), ("", .unreadable),
        ] as [(String, ScramFault)])
    func aChallengeThatIsNoneIsRefused(challenge: String, fault: ScramFault) {
        #expect(throws: fault) {
            try {
                var scram = exchange(); _ = try scram.answer(to: Array(challenge.utf8))
            }()
        }
    }

    @Test func whatSeparatesFieldsIsWrittenOtherwiseInAName() {
        let scram = ScramExchange(.sha512, user: "a=b,c", password: "", nonce: "n")
        #expect(String(decoding: scram.first, as: UTF8.self) == "n,,n=a=3Db=2Cc,r=n")
    }

    @Test func noTwoNoncesAreEqualAndNoneHoldsAComma() {
        let nonces = (0..<100).map { _ in ScramExchange.freshNonce() }
        #expect(Set(nonces).count == 100)
        #expect(nonces.allSatisfy { !$0.contains(",") })
    }
}

struct SessionLoginTests {
    private static let password = "hunter2-very-secret"

    private func logIn(_ mechanism: String, _ cluster: ScriptedCluster) -> KafkaFailure? {
        #expect(throws: KafkaFailure.self) {
            let settings = try ClientSettings(
                brokers: "one:1,two:2",
                passedThrough: [
                    "security.protocol=SASL_PLAINTEXT", "sasl.mechanism=\(mechanism)", "sasl.username=ann",
                    "sasl.password=\(Self.password)",
                ])
            _ = try KafkaClusterFacts(settings, dialer: cluster) { _ in }.facts(of: "reads")
        }
    }

    private static let begin: [ScriptedCluster.Step] = [
        .answer(Answers.versions()), .answer(Answers.handshake(offering: ["PLAIN", "SCRAM-SHA-512"])),
    ]

    /// A login that is refused is not tried again, neither there nor elsewhere nor in another way, and what was sent
    /// appears in no message.
    @Test(
        arguments: [
            ("PLAIN", begin + [.answer(Answers.login(error: 58, saying: "no entry for ann/\(password)"))]),
            ("SCRAM-SHA-512", begin + [.answer(Answers.login(error: 58, saying: password))]),
            ("SCRAM-SHA-512", begin + [.answer(Answers.login(Array("r=x,s=AAAA,i=4096".utf8)))]),
            (
                "SCRAM-SHA-256",
                [.answer(Answers.versions()), .answer(Answers.handshake(error: 33, offering: ["PLAIN", "GSSAPI"]))]
            ),
        ] as [(String, [ScriptedCluster.Step])])
    func aRefusalEndsIt(mechanism: String, steps: [ScriptedCluster.Step]) {
        let cluster = ScriptedCluster([1: [steps, steps], 2: [steps, steps]])
        let failure = logIn(mechanism, cluster)
        #expect(failure?.kind == .loginRefused, "\(failure?.description ?? "")")
        #expect(failure?.description.contains(Self.password) == false)
        #expect(failure?.description.contains("sasl.password") == true)
        #expect(cluster.dials.count == 1)
    }

    @Test func theMechanismsOnOfferAreNamed() {
        let steps: [ScriptedCluster.Step] = [
            .answer(Answers.versions()), .answer(Answers.handshake(error: 33, offering: ["PLAIN", "GSSAPI"])),
        ]
        let failure = logIn("SCRAM-SHA-512", ScriptedCluster([1: [steps]]))
        #expect(failure?.description.contains("GSSAPI, PLAIN") == true, "\(failure?.description ?? "")")
    }

    @Test func thePasswordTravelsOnlyByPlain() {
        for mechanism in ["PLAIN", "SCRAM-SHA-512"] {
            let cluster = ScriptedCluster([1: [Self.begin + [.close]]])
            _ = logIn(mechanism, cluster)
            let sent = cluster.questions.map { String(decoding: $0.body, as: UTF8.self) }
            #expect(sent.contains { $0.contains(Self.password) } == (mechanism == "PLAIN"))
            #expect(sent.contains { $0.contains("ann") })
        }
    }
}
