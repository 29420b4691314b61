import CRdKafka
import CTLS
import Plates

/// TLS over a stream of bytes, by libssl:
///
///     send ──▶ libssl ──▶ outgoing ──▶ stream          outgoing, incoming: buffers in memory that libssl writes to
///     receive ◀── libssl ◀── incoming ◀── stream       and reads from; so every wait is the stream's, with its deadline
///
/// That the other side closed is told without a farewell of TLS: each message of Kafka says how long it is.
@safe
final class TLSStream: ByteStream {
    private let stream: any ByteStream
    private let address: BrokerAddress
    private let connection: OpaquePointer
    private let incoming: OpaquePointer
    private let outgoing: OpaquePointer

    /// Shakes hands, and judges the broker's certificate.
    ///
    /// - Throws: `KafkaFailure`, of kind `certificateRefused` when the two do not come to terms.
    init(over stream: any ByteStream, to address: BrokerAddress, by settings: TLSSettings, until deadline: Deadline)
        throws
    {
        let context = try TLSContext(settings)
        guard let connection = unsafe SSL_new(context.pointer), let incoming = unsafe BIO_new(BIO_s_mem()),
            let outgoing = unsafe BIO_new(BIO_s_mem())
        else { preconditionFailure("libssl makes no connection: check the free memory") }
        self.stream = stream
        self.address = address
        unsafe self.connection = connection
        unsafe self.incoming = incoming
        unsafe self.outgoing = outgoing
        unsafe SSL_set_bio(connection, incoming, outgoing)
        unsafe SSL_set_connect_state(connection)
        if settings.isVerified && settings.isNameVerified { try demandName() }
        _ = try drive(until: deadline) { unsafe SSL_do_handshake(connection) }
    }

    deinit { unsafe SSL_free(connection) }

    func send(_ bytes: [UInt8], by deadline: Deadline) throws {
        if bytes.isEmpty { return }
        _ = try drive(until: deadline) {
            unsafe bytes.withUnsafeBytes { unsafe SSL_write(connection, $0.baseAddress, Int32(clamping: $0.count)) }
        }
    }

    func receive(atMost limit: Int, by deadline: Deadline) throws -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: limit)
        let count = try drive(until: deadline) {
            unsafe bytes.withUnsafeMutableBytes {
                unsafe SSL_read(connection, $0.baseAddress, Int32(clamping: $0.count))
            }
        }
        return Array(bytes.prefix(count))
    }
}

extension TLSStream {
    /// The certificate must be for the host's name, or for its address where it is one. The name is sent along, too,
    /// for a host that has several certificates.
    private func demandName() throws {
        let host = address.host
        if unsafe X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(connection), host) == 1 { return }
        ERR_clear_error()
        let isSet = unsafe SSL_set1_host(connection, host) == 1
        let isSent = unsafe host.withCString { name in
            unsafe SSL_ctrl(
                connection, SSL_CTRL_SET_TLSEXT_HOSTNAME, Int(TLSEXT_NAMETYPE_host_name),
                UnsafeMutableRawPointer(mutating: name)) == 1
        }
        guard isSet && isSent else {
            throw KafkaFailure(.certificateRefused, "cannot \(address.doing): '\(host)' is not a name of a host")
        }
    }

    /// Makes a step of libssl as often as it takes, and moves what it reads and writes.
    ///
    /// - Returns: what the step returned; 0 = the other side has closed.
    private func drive(until deadline: Deadline, _ step: () -> Int32) throws -> Int {
        while true {
            ERR_clear_error()
            let result = step()
            // libssl wants to be asked before any other of its calls.
            let state = unsafe SSL_get_error(connection, result)
            let failure = state == SSL_ERROR_SSL ? complaint() : nil
            if let failure {
                // It has an alert for the other side; the failure is told whether that goes out or not.
                try? flush(by: deadline)
                throw failure
            }
            try flush(by: deadline)
            if result > 0 { return Int(result) }
            guard state == SSL_ERROR_WANT_READ else { return 0 }
            let bytes = try stream.receive(atMost: ProtocolLimits.pieceBytes, by: deadline)
            if bytes.isEmpty {
                if unsafe SSL_is_init_finished(connection) == 1 { return 0 }
                throw KafkaFailure(
                    RD_KAFKA_RESP_ERR__SSL, doing: address.doing, text: "the connection was closed while TLS began")
            }
            _ = unsafe bytes.withUnsafeBytes { unsafe BIO_write(incoming, $0.baseAddress, Int32(clamping: $0.count)) }
        }
    }

    private func flush(by deadline: Deadline) throws {
        let count = unsafe BIO_ctrl_pending(outgoing)
        if count == 0 { return }
        var bytes = [UInt8](repeating: 0, count: count)
        let taken = unsafe bytes.withUnsafeMutableBytes {
            unsafe BIO_read(outgoing, $0.baseAddress, Int32(clamping: $0.count))
        }
        try stream.send(Array(bytes.prefix(Int(taken))), by: deadline)
    }

    private func complaint() -> KafkaFailure {
        let verdict = unsafe SSL_get_verify_result(connection)
        switch Int32(clamping: verdict) {
        case X509_V_OK:
            return KafkaFailure(RD_KAFKA_RESP_ERR__SSL, doing: address.doing, text: TLSContext.latestReason)
        case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH:
            return KafkaFailure(
                .certificateRefused,
                "cannot \(address.doing): the broker's certificate is not for the name '\(address.host)'; name the broker "
                    + "as its certificate does, in --brokers or in its advertised.listeners")
        default:
            let cause = unsafe String(cString: X509_verify_cert_error_string(verdict))
            return KafkaFailure(
                RD_KAFKA_RESP_ERR__SSL, doing: address.doing, text: "the broker's certificate is refused: \(cause)")
        }
    }
}

/// What libssl's connections are made from: who is trusted, and who we are.
@safe
struct TLSContext: ~Copyable {
    let pointer: OpaquePointer

    init(_ settings: TLSSettings) throws {
        guard let pointer = unsafe SSL_CTX_new(TLS_client_method()) else {
            preconditionFailure("libssl makes no context: check openssl.cnf and the free memory")
        }
        unsafe self.pointer = pointer
        unsafe SSL_CTX_ctrl(pointer, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(TLS1_2_VERSION), nil)
        try trust(settings)
        try present(settings)
    }

    deinit { unsafe SSL_CTX_free(pointer) }

    private func trust(_ settings: TLSSettings) throws {
        guard settings.isVerified else { return unsafe SSL_CTX_set_verify(pointer, SSL_VERIFY_NONE, nil) }
        unsafe SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER, nil)
        if let authorities = settings.authorities {
            try load("ssl.ca.location", authorities) { path in
                unsafe SSL_CTX_load_verify_file(pointer, path) == 1 || SSL_CTX_load_verify_dir(pointer, path) == 1
            }
        } else if unsafe SSL_CTX_set_default_verify_paths(pointer) != 1 {
            throw TLSContext.unusable("ssl.ca.location", "the system's authorities")
        }
        guard let revocations = settings.revocations else { return }
        let store = unsafe SSL_CTX_get_cert_store(pointer)
        try load("ssl.crl.location", revocations) { path in unsafe X509_STORE_load_file(store, path) == 1 }
        unsafe X509_STORE_set_flags(store, UInt(X509_V_FLAG_CRL_CHECK))
    }

    private func present(_ settings: TLSSettings) throws {
        if let certificate = settings.certificate {
            try load("ssl.certificate.location", certificate) { path in
                unsafe SSL_CTX_use_certificate_chain_file(pointer, path) == 1
            }
        }
        guard let key = settings.key else { return }
        // Without a function of ours libssl would ask the terminal for the password.
        unsafe SSL_CTX_set_default_passwd_cb(pointer) { buffer, size, _, password in
            guard let buffer = unsafe buffer, let password = unsafe password else { return 0 }
            let text = unsafe String(cString: password.assumingMemoryBound(to: CChar.self)).utf8
            guard text.count <= size else { return 0 }
            for (place, byte) in text.enumerated() { unsafe buffer[place] = CChar(bitPattern: byte) }
            return Int32(text.count)
        }
        try unsafe (settings.keyPassword ?? "").withCString { password in
            unsafe SSL_CTX_set_default_passwd_cb_userdata(pointer, UnsafeMutableRawPointer(mutating: password))
            defer { unsafe SSL_CTX_set_default_passwd_cb_userdata(pointer, nil) }
            try load("ssl.key.location", key) { path in
                unsafe SSL_CTX_use_PrivateKey_file(pointer, path, SSL_FILETYPE_PEM) == 1
            }
        }
    }

    private func load(_ setting: String, _ path: String, _ taking: (String) -> Bool) throws {
        ERR_clear_error()
        guard taking(path) else { throw TLSContext.unusable(setting, path) }
    }

    private static func unusable(_ setting: String, _ path: String) -> KafkaFailure {
        KafkaFailure(.settings, "--kafka \(setting): '\(path)' cannot be used (\(latestReason))")
    }

    /// What libssl says of its latest failure on this thread.
    static var latestReason: String {
        unsafe ERR_reason_error_string(ERR_peek_last_error()).map { unsafe String(cString: $0) } ?? "no reason given"
    }
}
