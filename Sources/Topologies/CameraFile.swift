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
        var reader = unsafe CSVReader(bytes)
        var columns: [CameraColumn: Int]?
        var cameras: [Camera] = []
        var seen: [String: Place] = [:]
        reading: while true {
            switch reader.next() {
            case .end:
                break reading
            case .fault(let fault):
                let place = Place(file: file, line: fault.line, column: fault.column)
                findings.error(at: place, "this is no CSV row", fault.explanation)
            case .row:
                guard let known = columns else {
                    columns = header(reader, file: file)
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
    private mutating func header(_ reader: borrowing CSVReader, file: String) -> [CameraColumn: Int]? {
        var columns: [CameraColumn: Int] = [:]
        for index in 0..<reader.count {
            let name = unsafe String(decoding: reader[index], as: UTF8.self)
            let place = Place(file: file, line: reader.line, column: reader.column(of: index))
            guard let column = CameraColumn(rawValue: name) else {
                let remedy = Nearest.remedy(for: name, among: CameraColumn.allCases.map(\.rawValue))
                findings.error(at: place, "\(shown(name)) is no column of a camera file", remedy)
                continue
            }
            if columns[column] != nil {
                findings.error(at: place, "the column \(shown(name)) stands twice", "delete one of the two")
            }
            columns[column] = index
        }
        let missing = [CameraColumn.cameraID, .agencyID].filter { columns[$0] == nil }
        for column in missing {
            findings.error(
                at: Place(file: file, line: reader.line, column: 1), "the column `\(column.rawValue)` is missing",
                "write `camera_id,agency_id,lat,lon,heading_deg` into the first line")
        }
        return missing.isEmpty ? columns : nil
    }

    private mutating func camera(_ row: CameraRow, _ seen: inout [String: Place]) -> Camera? {
        let id = row[.cameraID]
        let agency = row[.agencyID]
        if row.count > row.columns.count {
            findings.error(
                at: row.start, "the row has \(row.count) fields, the header \(row.columns.count)",
                "write one field a column, with commas inside a field in quotes")
            return nil
        }
        guard (1...Bounds.cameraIDBytes).contains(id.text.utf8.count) else {
            findings.error(
                at: id.place, "a `camera_id` has 1 to \(Bounds.cameraIDBytes) bytes, not \(id.text.utf8.count)",
                "write the id that the camera's reads carry")
            return nil
        }
        unique(id, among: &seen, of: "camera")
        let owner = self.agency(agency, role: "agency_id")
        let location = location(row)
        let heading = row[.headingDeg]
        if !heading.text.isEmpty && !(Values.decimal(heading.text).map { (0...360).contains($0) } ?? false) {
            findings.error(
                at: heading.place, "\(shown(heading)) is no heading from 0 to 360 degrees", "write it like `182`")
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
            findings.error(at: lat.place, "\(shown(lat)) is no latitude from -90 to 90", "write it like `37.8044`")
        }
        if !(longitude.map { (-180...180).contains($0) } ?? false) {
            findings.error(at: lon.place, "\(shown(lon)) is no longitude from -180 to 180", "write it like `-122.2712`")
        }
        guard let latitude, let longitude else { return nil }
        return Location(latitude: latitude, longitude: longitude)
    }
}

/// One row of the file, its fields copied out of the reader.
private struct CameraRow {
    let columns: [CameraColumn: Int]
    let start: Place
    private let fields: [Written]

    var count: Int { fields.count }

    init(_ reader: borrowing CSVReader, columns: [CameraColumn: Int], file: String) {
        self.columns = columns
        start = Place(file: file, line: reader.line, column: 1)
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
        if let index = columns[column], index < fields.count { return fields[index] }
        return Written(text: "", place: start, quoted: false)
    }
}
