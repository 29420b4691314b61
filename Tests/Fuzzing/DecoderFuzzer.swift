import Encoding
import Glibc
import Plates

/// Decodes one input twice, once in a topology with declared cameras and once without, against the oracle.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let value = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    for directory in [Samples.open, Samples.declared] {
        // A decoder for each input would spend the time on its tables; one for all is what the engine has, too.
        let difference = unsafe decoder.pointee.disagreement(on: value, directory: directory)
        guard let difference else { continue }
        print("\(difference): \(String(decoding: value, as: UTF8.self))")
        abort()
    }
    return 0
}

private struct Fuzzed: ~Copyable {
    var decoder = ReadDecoder(seed: 20_261_123)

    mutating func disagreement(on value: [UInt8], directory: Directory) -> String? {
        fuzzing.disagreement(
            on: value, decoder: &decoder, recordTimestamp: Samples.capturedAt, directory: directory)
    }
}

/// Safe because libFuzzer calls from one thread.
nonisolated(unsafe) private let decoder: UnsafeMutablePointer<Fuzzed> = {
    let place = UnsafeMutablePointer<Fuzzed>.allocate(capacity: 1)
    unsafe place.initialize(to: Fuzzed())
    return unsafe place
}()
