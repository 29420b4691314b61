import Encoding
import Files
import Plates

/// The file of cameras: CSV with a header row.
///
///     camera_id,agency_id,lat,lon,heading_deg
///     oak-0412,oakland-pd,37.8044,-122.2712,182
///     oak-0413,oakland-pd,,,                       (its reads bring their own location)
enum CameraColumn: String, CaseIterable {
    case cameraID = "camera_id"
    case agencyID = "agency_id"
    case lat, lon
    case headingDeg = "heading_deg"

    static let required = [CameraColumn.cameraID, .agencyID]
}

/// Where the columns stand, and how many fields the header has, and so every row.
private struct CameraColumns {
    let places: [CameraColumn: Int]
    let count: Int
}

extension TopologyCheck {
    /// The cameras of the file; what is wrong with it is reported at its line and column (in bytes).
    mutating func cameras(in written: Written) -> [Camera] {
        let file = path(written)
        let bytes: [UInt8]
        do throws(FileFailure) {
            bytes = try disk.contents(of: file, limit: Bounds.cameraBytes)
        } catch {
            findings.error(at: written.place, error.what, error.remedy)
            return []
        }
        deciding.append(bytes)
        return unsafe bytes.withUnsafeBytes { unsafe cameras(in: $0, file: file) }
    }

    private mutating func cameras(in bytes: UnsafeRawBufferPointer, file: String) -> [Camera] {
        if let form = unsafe CSVForm.cause(ofBytes: bytes) {
            findings.error(at: Place(file: file, line: 1, column: 1), form.what, form.remedy(setting: nil))
            return []
        }
        var reader = unsafe CSVReader(bytes)
        var columns: CameraColumns?
        var cameras: [Camera] = []
        var seen: [String: Place] = [:]
        reading: while true {
            switch reader.next() {
            case .end:
                break reading
            case .fault(let fault):
                let place = Place(file: file, line: fault.line, column: fault.column)
                findings.error(at: place, "this is not CSV row", fault.explanation)
            case .row:
                guard let known = columns else {
                    columns = unsafe header(reader, of: bytes, file: file)
                    if columns == nil { return [] }
                    continue
                }
                if let camera = camera(CameraRow(reader, columns: known, file: file), &seen) { cameras.append(camera) }
                if cameras.count > Bounds.cameras {
                    let place = Place(file: file, line: reader.line, column: 1)
                    findings.error(
                        at: place, "there are more than \(Bounds.cameras) cameras", "split the topology in two")
                    return []
                }
            }
        }
        if columns == nil {
            findings.error(
                at: Place(file: file, line: 1, column: 1), "the file has no header row",
                "write `camera_id,agency_id,lat,lon,heading_deg` into its first line")
        }
        return cameras
    }

    /// Which column is which; nil when that cannot be told.
    private mutating func header(
        _ reader: borrowing CSVReader, of bytes: UnsafeRawBufferPointer, file: String
    ) -> CameraColumns? {
        var columns: [CameraColumn: Int] = [:]
        let names = (0..<reader.count).map { unsafe String(decoding: reader[$0], as: UTF8.self) }
        let wanted = CameraColumn.allCases.map(\.rawValue)
        if !CameraColumn.required.allSatisfy({ names.contains($0.rawValue) }),
            let form = unsafe CSVForm.cause(ofHeader: bytes, delimiter: UInt8(ascii: ","), wanted: wanted)
        {
            findings.error(at: Place(file: file, line: reader.line, column: 1), form.what, form.remedy(setting: nil))
            return nil
        }
        for index in 0..<reader.count {
            let name = names[index]
            let place = Place(file: file, line: reader.line, column: reader.column(of: index))
            guard let column = CameraColumn(rawValue: name) else {
                let remedy = Nearest.remedy(for: name, among: CameraColumn.allCases.map(\.rawValue))
                findings.error(at: place, "\(shown(name)) is not a column of a camera file", remedy)
                continue
            }
            if columns[column] != nil {
                findings.error(at: place, "the column \(shown(name)) stands twice", "delete one of the two")
            }
            columns[column] = index
        }
        let missing = CameraColumn.required.filter { columns[$0] == nil }
        for column in missing {
            findings.error(
                at: Place(file: file, line: reader.line, column: 1), "the column `\(column.rawValue)` is missing",
                "write `camera_id,agency_id,lat,lon,heading_deg` into the first line")
        }
        return missing.isEmpty ? CameraColumns(places: columns, count: reader.count) : nil
    }

    private mutating func camera(_ row: CameraRow, _ seen: inout [String: Place]) -> Camera? {
        let id = row[.cameraID]
        let agency = row[.agencyID]
        if row.count != row.columns.count {
            findings.error(
                at: row.start, "the row has \(row.count) fields, the header \(row.columns.count)",
                "write one field a column, with commas inside a field in quotes")
            return nil
        }
        if let blanks = row.blanks {
            findings.warning(
                at: blanks, "blanks at the ends of the field were dropped", "leave them out of the file")
        }
        guard (1...Bounds.cameraIDBytes).contains(id.text.utf8.count) else {
            findings.error(
                at: id.place, "a `camera_id` has 1 to \(Bounds.cameraIDBytes) bytes, not \(id.text.utf8.count)",
                "write the id that the camera's reads carry")
            return nil
        }
        findings.unique(id, among: &seen, of: "camera")
        let owner = self.agency(agency, role: "agency_id")
        let location = location(row)
        let heading = row[.headingDeg]
        if !heading.text.isEmpty && !(Values.decimal(heading.text).map { (0...360).contains($0) } ?? false) {
            findings.error(
                at: heading.place, "\(shown(heading)) is not a heading from 0 to 360 degrees", "write it like `182`")
        }
        return owner.map { Camera(id: id.text, agency: $0, location: location) }
    }

    private mutating func location(_ row: CameraRow) -> Location? {
        let lat = row[.lat]
        let lon = row[.lon]
        if lat.text.isEmpty && lon.text.isEmpty { return nil }
        guard !lat.text.isEmpty, !lon.text.isEmpty else {
            let missing = lat.text.isEmpty ? "lat" : "lon"
            findings.error(
                at: lat.text.isEmpty ? lat.place : lon.place, "`\(missing)` is empty and the other is not",
                "write both, or neither where the camera's reads bring their location")
            return nil
        }
        let latitude = Values.decimal(lat.text)
        let longitude = Values.decimal(lon.text)
        if !(latitude.map { (-90...90).contains($0) } ?? false) {
            findings.error(at: lat.place, "\(shown(lat)) is not a latitude from -90 to 90", "write it like `37.8044`")
        }
        if !(longitude.map { (-180...180).contains($0) } ?? false) {
            findings.error(
                at: lon.place, "\(shown(lon)) is not a longitude from -180 to 180", "write it like `-122.2712`")
        }
        guard let latitude, let longitude else { return nil }
        if latitude == 0 && longitude == 0 {
            findings.warning(
                at: lat.place, "0, 0 lies in the Atlantic Ocean", "write where the camera stands, or leave both empty")
        }
        return Location(latitude: latitude, longitude: longitude)
    }
}

/// One row of the file, its fields copied out of the reader.
private struct CameraRow {
    let columns: CameraColumns
    let start: Place
    /// The first field that had blanks at its ends.
    let blanks: Place?
    private let fields: [Written]

    var count: Int { fields.count }

    init(_ reader: borrowing CSVReader, columns: CameraColumns, file: String) {
        self.columns = columns
        start = Place(file: file, line: reader.line, column: 1)
        let line = reader.line
        blanks = reader.firstTrimmed.map { Place(file: file, line: line, column: reader.column(of: $0)) }
        var fields: [Written] = []
        for index in 0..<reader.count {
            let place = Place(file: file, line: reader.line, column: reader.column(of: index))
            fields.append(
                Written(text: unsafe String(decoding: reader[index], as: UTF8.self), place: place, quoted: false))
        }
        self.fields = fields
    }

    /// The field of a column; an empty one where the file or the row does not have it.
    subscript(column: CameraColumn) -> Written {
        if let index = columns.places[column], index < fields.count { return fields[index] }
        return Written(text: "", place: start, quoted: false)
    }
}
