import CRdKafka
import Glibc
import Plates
import Synchronization

/// A client of librdkafka, shared by all that use it and ended when the last of them lets go.
///
/// `@unchecked Sendable`: safe because librdkafka's handle is thread-safe (its INTRODUCTION, "Threads and callbacks");
/// the calls that are not (consuming, rebalancing) are made by `Consumer` alone, on one thread.
@safe
final class ClientHandle: @unchecked Sendable {
    let pointer: OpaquePointer
    let log: KafkaLog
    /// What librdkafka's threads still touch while the client ends.
    private let kept: [AnyObject]
    private let isAbandoned = Atomic(false)

    init(_ pointer: OpaquePointer, log: KafkaLog, keeping kept: [AnyObject]) {
        unsafe self.pointer = pointer
        self.log = log
        self.kept = kept
    }

    /// Leaves the client running for ever instead of ending it: the end would end the process.
    func abandon() { isAbandoned.store(true, ordering: .relaxed) }

    /// A client can hang while it ends (librdkafka #4527, fixed in 2.4.0), so a thread of its own ends it and is waited
    /// for only so long.
    deinit {
        if isAbandoned.load(ordering: .relaxed) {
            _ = unsafe Unmanaged.passRetained(Keepsake(kept))
            return
        }
        guard let done = try? WakeUp() else { return }
        let ending = unsafe Ending(client: pointer, kept: kept, done: done)
        var thread = pthread_t()
        let argument = unsafe Unmanaged.passRetained(ending)
        let failed = unsafe pthread_create(
            &thread, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<Ending>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, argument.toOpaque())
        guard failed == 0 else {
            unsafe argument.release()
            return
        }
        pthread_detach(thread)
        done.wait(atMost: Limits.destruction)
    }

    /// What one of librdkafka's properties is set to.
    func setting(_ key: String) -> String {
        var bytes = [CChar](repeating: 0, count: 512)
        var size = bytes.count
        guard unsafe rd_kafka_conf_get(rd_kafka_conf(pointer), key, &bytes, &size) == RD_KAFKA_CONF_OK else {
            return ""
        }
        return String(decoding: bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// The error that librdkafka calls fatal, if it has met one: this client does nothing any more.
    var fatalFailure: KafkaFailure? { unsafe ClientHandle.fatalFailure(of: pointer) }

    static func fatalFailure(of client: OpaquePointer) -> KafkaFailure? {
        var said = ErrorText()
        let code = unsafe rd_kafka_fatal_error(client, &said.bytes, said.bytes.count)
        return code == RD_KAFKA_RESP_ERR_NO_ERROR ? nil : KafkaFailure(code, doing: "go on", text: said.text)
    }
}

/// What an abandoned client still touches.
private final class Keepsake {
    private let kept: [AnyObject]
    init(_ kept: [AnyObject]) { self.kept = kept }
}

/// The end of a client, on a thread of its own.
@safe
private final class Ending {
    private let client: OpaquePointer
    private let kept: [AnyObject]
    private let done: WakeUp

    init(client: OpaquePointer, kept: [AnyObject], done: WakeUp) {
        unsafe self.client = client
        self.kept = kept
        self.done = done
    }

    func run() {
        unsafe rd_kafka_destroy_flags(client, Int32(RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE))
        done.signal()
    }
}
