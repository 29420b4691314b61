import Console
import Encoding
import Plates
import Synthesis

/// The reads that the command line describes: a named profile and what it changes of it.
func synthesizer(_ invocation: Invocation<Verb>) throws -> ReadSynthesizer {
    guard var profile = Profile.named(invocation.value(of: Options.profile).rawValue) else {
        throw CommandFailure(.failed, "there is no such profile; see plateload generate --help")
    }
    if let reads = invocation[Options.reads] { profile.reads = reads }
    if let entries = invocation[Options.entries] { profile.entries = entries }
    if let ratio = invocation[Options.hitRatio] { profile.hitRatio = ratio }
    if let ratio = invocation[Options.faultRatio] { profile.faultShare = ratio }
    if let ratio = invocation[Options.lateRatio] { profile.lateShare = ratio }
    if let ratio = invocation[Options.resentRatio] { profile.resentShare = ratio }
    profile.plantsLookAlikeHits = invocation.isSet(Options.lookAlikes)
    profile.plantsWildcards = invocation.isSet(Options.wildcards)
    var start = invocation.value(of: Options.start)
    let time = start.withUTF8 { unsafe RFC3339.parse(UnsafeRawBufferPointer($0), years: 1970...2199) }
    guard let time else {
        throw UsageError(
            sentence: "plateload: --start wants an RFC 3339 time such as 2026-01-01T00:00:00Z, not '\(start)'")
    }
    profile.start = time
    return ReadSynthesizer(profile, seed: UInt64(invocation.value(of: Options.seed)))
}

/// Reads that are dated ahead of the clock would become dead letters, and the truth would be wrong.
func requirePast(_ reads: ReadSynthesizer) throws {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: ReadSynthesizer.maximumValueBytes, alignment: 16)
    defer { unsafe memory.deallocate() }
    let last = unsafe reads.write(UInt64(reads.profile.reads - 1), into: memory).capturedAt
    guard last < System.now + .minutes(2) else {
        throw CommandFailure(
            .badInput,
            "the last read would be captured at \(last.dateAndTime), ahead of the clock, and become a dead letter; "
                + "give an earlier --start, fewer --reads or a busier --profile")
    }
}
