/// The states of Mexico and its capital.
///
/// Source: ISO 3166-2:MX (Debian's iso-codes 4.15 and pycountry 26.2.16, which agree).
enum Mexico {
    private static var subdivisions: StaticString {
        """
        AGU BCN BCS CAM CHH CHP CMX COA COL DUR GRO GUA HID JAL MEX MIC MOR NAY NLE OAX PUE QUE ROO SIN SLP SON TAB \
        TAM TLA VER YUC ZAC
        """
    }

    /// - Parameter code: one character a byte, the first in the lowest.
    static func hasSubdivision(_ code: UInt64) -> Bool {
        stride(from: 0, to: subdivisions.utf8CodeUnitCount, by: 4).contains { place in
            let known = unsafe subdivisions.utf8Start + place
            return unsafe code == UInt64(known[0]) | UInt64(known[1]) << 8 | UInt64(known[2]) << 16
        }
    }
}
