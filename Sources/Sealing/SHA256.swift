import CCrypto

/// SHA-256 of FIPS 180-4, computed by libcrypto (so by its FIPS provider where that is switched on).
///
/// One call for bytes that are at hand, `init`, `update` …, `finish` for those that come in pieces. A digest has 32
/// bytes.
@safe
package struct SHA256: ~Copyable {
    package static let digestLength = 32

    private let context: OpaquePointer

    package init() {
        // Both calls fail only when memory is exhausted or libcrypto is configured without SHA-256; no work can go on.
        guard let context = unsafe EVP_MD_CTX_new(), unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
            preconditionFailure("libcrypto offers no SHA-256: check openssl.cnf and the free memory")
        }
        unsafe self.context = context
    }

    deinit {
        unsafe EVP_MD_CTX_free(context)
    }

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard unsafe EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1 else {
            preconditionFailure("libcrypto broke off a SHA-256: check openssl.cnf")
        }
    }

    package mutating func update(_ bytes: [UInt8]) {
        unsafe bytes.withUnsafeBytes { unsafe update($0) }
    }

    /// The digest of all bytes so far, 32 of them.
    package consuming func finish() -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: SHA256.digestLength) { digest, count in
            guard unsafe EVP_DigestFinal_ex(context, digest.baseAddress, nil) == 1 else {
                preconditionFailure("libcrypto broke off a SHA-256: check openssl.cnf")
            }
            count = SHA256.digestLength
        }
    }

    package static func digest(of bytes: UnsafeRawBufferPointer) -> [UInt8] {
        var hash = SHA256()
        unsafe hash.update(bytes)
        return hash.finish()
    }

    package static func digest(of bytes: [UInt8]) -> [UInt8] {
        unsafe bytes.withUnsafeBytes { unsafe digest(of: $0) }
    }

    /// `bytes` in lower-case hexadecimal, two digits a byte.
    package static func hex(_ bytes: [UInt8]) -> String { hex(bytes[...]) }

    package static func hex(_ bytes: ArraySlice<UInt8>) -> String {
        unsafe String(unsafeUninitializedCapacity: 2 * bytes.count) { digits in
            var place = 0
            for byte in bytes {
                unsafe digits[place] = hexDigit(byte >> 4)
                unsafe digits[place + 1] = hexDigit(byte & 15)
                place += 2
            }
            return place
        }
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
