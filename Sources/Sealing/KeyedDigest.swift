import CCrypto

/// Digests under a key (HMAC, RFC 2104) and passwords stretched to keys (PBKDF2, RFC 8018), by libcrypto.
package enum KeyedDigest {
    package enum Algorithm: Sendable {
        case sha256, sha512

        package var digestLength: Int {
            switch self {
            case .sha256: 32
            case .sha512: 64
            }
        }

        fileprivate var method: OpaquePointer? {
            switch self {
            case .sha256: unsafe EVP_sha256()
            case .sha512: unsafe EVP_sha512()
            }
        }
    }

    /// The digest of `bytes` under `key`.
    package static func of(_ bytes: [UInt8], under key: [UInt8], by algorithm: Algorithm) -> [UInt8] {
        unsafe computed(algorithm) { digest in
            unsafe HMAC(
                algorithm.method, key, Int32(clamping: key.count), bytes, bytes.count, digest, nil) != nil
        }
    }

    /// The digest of `bytes` under no key.
    package static func plain(_ bytes: [UInt8], by algorithm: Algorithm) -> [UInt8] {
        unsafe computed(algorithm) { digest in
            unsafe EVP_Digest(bytes, bytes.count, digest, nil, algorithm.method, nil) == 1
        }
    }

    /// A password as a key of the digest's length; each iteration costs a digest.
    package static func stretch(
        _ password: [UInt8], salt: [UInt8], iterations: Int, by algorithm: Algorithm
    ) -> [UInt8] {
        let characters = password.map(CChar.init(bitPattern:))
        return unsafe computed(algorithm) { key in
            unsafe PKCS5_PBKDF2_HMAC(
                characters, Int32(clamping: characters.count), salt, Int32(clamping: salt.count),
                Int32(clamping: iterations), algorithm.method, Int32(algorithm.digestLength), key) == 1
        }
    }

    /// Whether two digests are equal, in a time that does not tell where they differ.
    package static func areEqual(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        unsafe one.count == other.count && CRYPTO_memcmp(one, other, one.count) == 0
    }

    private static func computed(
        _ algorithm: Algorithm, _ computing: (UnsafeMutablePointer<UInt8>?) -> Bool
    ) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: algorithm.digestLength) { digest, count in
            guard unsafe computing(digest.baseAddress) else {
                preconditionFailure("libcrypto computes no digest: check openssl.cnf and the free memory")
            }
            count = algorithm.digestLength
        }
    }
}
