package import Encoding

// Diagnostics for programs: the same as the rendered lines, as JSON.

extension [Diagnostic] {
    /// `{"diagnostics":[{"file":…,"line":…,"column":…,"severity":…,"what":…,"remedy":…}],"errors":1,"warnings":0}`
    package var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("diagnostics")
        writer.beginArray()
        for diagnostic in self { diagnostic.append(to: &writer) }
        writer.endArray()
        let errors = count { $0.severity == .error }
        writer.key("errors")
        writer.int(errors)
        writer.key("warnings")
        writer.int(count - errors)
        writer.endObject()
        return writer.take()
    }
}

extension Diagnostic {
    package func append(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("file")
        writer.string(file)
        writer.key("line")
        writer.int(line)
        writer.key("column")
        writer.int(column)
        writer.key("severity")
        writer.string(severity.rawValue)
        writer.key("what")
        writer.string(what)
        writer.key("remedy")
        writer.string(remedy)
        writer.endObject()
    }
}
