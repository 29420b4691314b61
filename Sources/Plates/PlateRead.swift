/// One recognition of a plate by a camera: what the engine decides on, and where the rest stands in the record's value.
///
/// It lives as long as the record it was decoded from: `fields` are places in that record's bytes, so a read costs no
/// allocation, and what the camera wrote reaches an alert byte for byte.
package struct PlateRead: BitwiseCopyable, Sendable {
    package let plate: Plate
    /// nil = unknown: absent, of another shape, or with a confidence under 0.8.
    package let region: Region?
    package let capturedAt: Timestamp
    package let confidence: Double
    /// The read's own location, else that of its declared camera.
    package let location: Location
    package let agency: AgencyIndex
    /// nil when the topology declares no cameras.
    package let camera: CameraIndex?
    package let fields: ReadFields

    package init(
        plate: Plate, region: Region?, capturedAt: Timestamp, confidence: Double, location: Location,
        agency: AgencyIndex, camera: CameraIndex?, fields: ReadFields
    ) {
        self.plate = plate
        self.region = region
        self.capturedAt = capturedAt
        self.confidence = confidence
        self.location = location
        self.agency = agency
        self.camera = camera
        self.fields = fields
    }
}

/// The fields of the format `platestream-json`, in the order in which they are written.
package enum ReadField: Int, CaseIterable, BitwiseCopyable, Sendable {
    case readID, plate, plateRegion, plateRegionConfidence, confidence, candidates, capturedAt, cameraID, agencyID
    case location, headingDeg, speedKph, vehicle, imageRef

    package var name: StaticString {
        switch self {
        case .readID: "read_id"
        case .plate: "plate"
        case .plateRegion: "plate_region"
        case .plateRegionConfidence: "plate_region_confidence"
        case .confidence: "confidence"
        case .candidates: "candidates"
        case .capturedAt: "captured_at"
        case .cameraID: "camera_id"
        case .agencyID: "agency_id"
        case .location: "location"
        case .headingDeg: "heading_deg"
        case .speedKph: "speed_kph"
        case .vehicle: "vehicle"
        case .imageRef: "image_ref"
        }
    }
}

/// Where each field's JSON value stands in the record's value: the whole token, a string with its quotes.
///
/// Only what counts has a place: a field that is absent, null, empty or (where it is optional) of the wrong type has
/// none.
package struct ReadFields: BitwiseCopyable, Sendable {
    @usableFromInline
    var places: InlineArray<14, ByteRange>

    @inlinable
    package init() { places = InlineArray(repeating: ByteRange(start: 0, count: 0)) }

    @inlinable
    package subscript(field: ReadField) -> ByteRange? {
        get {
            let place = places[field.rawValue]
            return place.count == 0 ? nil : place
        }
        set { places[field.rawValue] = newValue ?? ByteRange(start: 0, count: 0) }
    }
}

/// Some bytes of a record's value, which holds 65,536 at most: an object's braces leave both numbers below that.
package struct ByteRange: Equatable, BitwiseCopyable, Sendable {
    package let start: UInt16
    package let count: UInt16

    @inlinable
    package init(start: UInt16, count: UInt16) {
        self.start = start
        self.count = count
    }

    /// The bytes in question of the value that this range was made for.
    @inlinable
    package func bytes(of value: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(rebasing: value[Int(start)..<Int(start) + Int(count)])
    }
}
