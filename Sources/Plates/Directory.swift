/// Who is known to a topology: its agencies and its cameras, found by the bytes of their ids.
///
/// Built once when a topology is read; a look-up neither allocates nor makes a `String`.
package struct Directory: Sendable {
    package let agencies: [Agency]
    package let cameras: [Camera]
    /// Whether the topology declares its cameras. If so, a read of any other camera is a dead letter.
    package let declaresCameras: Bool

    private let agencyTable: NameTable
    private let cameraTable: NameTable

    /// - Parameter cameras: nil when the topology declares none.
    /// - Precondition: the ids of the agencies differ from each other, and so do those of the cameras.
    package init(agencies: [Agency], cameras: [Camera]?) {
        self.agencies = agencies
        self.cameras = cameras ?? []
        declaresCameras = cameras != nil
        agencyTable = NameTable(agencies.map(\.id))
        cameraTable = NameTable(self.cameras.map(\.id))
    }

    package func agency(id: UnsafeRawBufferPointer) -> AgencyIndex? {
        unsafe agencyTable.find(id).map(AgencyIndex.init)
    }

    package func camera(id: UnsafeRawBufferPointer) -> CameraIndex? {
        unsafe cameraTable.find(id).map(CameraIndex.init)
    }

    package func agency(id: String) -> AgencyIndex? {
        agencies.firstIndex { $0.id == id }.map { AgencyIndex(UInt32($0)) }
    }

    package subscript(agency: AgencyIndex) -> Agency { agencies[Int(agency.value)] }
    package subscript(camera: CameraIndex) -> Camera { cameras[Int(camera.value)] }
}

/// An immutable open-addressing table from names to their places in a list, probed linearly at half load or less.
struct NameTable: Sendable {
    /// Place + 1 in the list, 0 for an empty slot; a power of two many.
    private var slots: [UInt32]
    /// Where each name starts in `text`; one more at the end.
    private var starts: [UInt32]
    private var text: [UInt8]

    init(_ names: [String]) {
        var capacity = 8
        while capacity < names.count * 2 { capacity *= 2 }
        slots = Array(repeating: 0, count: capacity)
        starts = [0]
        text = []
        for (place, name) in names.enumerated() {
            let start = text.count
            text.append(contentsOf: name.utf8)
            starts.append(UInt32(text.count))
            var slot =
                unsafe text.withUnsafeBytes {
                    unsafe NameTable.hash(UnsafeRawBufferPointer(rebasing: $0[start...]))
                } & (capacity - 1)
            while slots[slot] != 0 { slot = (slot + 1) & (capacity - 1) }
            slots[slot] = UInt32(place + 1)
        }
    }

    func find(_ name: UnsafeRawBufferPointer) -> UInt32? {
        var slot = unsafe NameTable.hash(name) & (slots.count - 1)
        while slots[slot] != 0 {
            let place = slots[slot] - 1
            if unsafe matches(place, name) { return place }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    private func matches(_ place: UInt32, _ name: UnsafeRawBufferPointer) -> Bool {
        let start = Int(starts[Int(place)])
        let end = Int(starts[Int(place) + 1])
        guard end - start == name.count else { return false }
        for index in 0..<name.count where unsafe text[start + index] != name[index] { return false }
        return true
    }

    /// FNV-1a, eight bytes a step: names come from the operator's own files, so no keyed hash is needed.
    private static func hash(_ name: UnsafeRawBufferPointer) -> Int {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        var index = 0
        while index + 8 <= name.count {
            hash = unsafe (hash ^ name.loadUnaligned(fromByteOffset: index, as: UInt64.self)) &* 0x9e37_79b9_7f4a_7c15
            hash ^= hash >> 32
            index += 8
        }
        while index < name.count {
            hash = unsafe (hash ^ UInt64(name[index])) &* 0x0000_0100_0000_01b3
            index += 1
        }
        hash ^= hash >> 29
        return Int(truncatingIfNeeded: hash & 0x7fff_ffff_ffff_ffff)
    }
}
