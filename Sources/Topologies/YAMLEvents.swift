import CYaml

/// The events of libyaml's parser, one after the other, copied into values of our own.
///
/// The only code that calls libyaml. The bytes lent to `init` must outlive it.
@safe
struct YAMLEvents: ~Copyable {
    enum Kind: Equatable {
        case streamStart, streamEnd, documentStart, documentEnd
        case alias
        case text(String, quoted: Bool)
        case listStart, listEnd, mappingStart, mappingEnd
    }

    struct Event: Equatable {
        let kind: Kind
        let hasAnchor: Bool
        let hasTag: Bool
        let place: Place
    }

    /// What is not YAML at all, and where that shows.
    struct Failure: Error {
        let place: Place
        let problem: String
    }

    private let file: String
    private let parser: UnsafeMutablePointer<yaml_parser_t>

    /// - Parameter bytes: UTF-8 without a byte-order mark.
    init(_ bytes: UnsafeBufferPointer<UInt8>, file: String) throws(Failure) {
        self.file = file
        unsafe parser = .allocate(capacity: 1)
        guard unsafe yaml_parser_initialize(parser) == 1 else {
            unsafe parser.deallocate()
            throw Failure(place: Place(file: file, line: 1, column: 1), problem: "no memory is left")
        }
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        unsafe yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    }

    deinit {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
    }

    mutating func next() throws(Failure) -> Event {
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(parser, &event) == 1 else { throw failure() }
        defer { unsafe yaml_event_delete(&event) }
        let place = unsafe place(of: event.start_mark)
        func made(_ kind: Kind, anchor: Bool = false, tag: Bool = false) -> Event {
            Event(kind: kind, hasAnchor: anchor, hasTag: tag, place: place)
        }
        switch unsafe event.type {
        case YAML_STREAM_START_EVENT: return made(.streamStart)
        case YAML_DOCUMENT_START_EVENT: return made(.documentStart)
        case YAML_DOCUMENT_END_EVENT: return made(.documentEnd)
        case YAML_ALIAS_EVENT: return made(.alias)
        case YAML_SCALAR_EVENT:
            let scalar = unsafe event.data.scalar
            let text = unsafe String(
                decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
            let quoted = unsafe scalar.style != YAML_PLAIN_SCALAR_STYLE
            return unsafe made(.text(text, quoted: quoted), anchor: scalar.anchor != nil, tag: scalar.tag != nil)
        case YAML_SEQUENCE_START_EVENT:
            let start = unsafe event.data.sequence_start
            return unsafe made(.listStart, anchor: start.anchor != nil, tag: start.tag != nil)
        case YAML_SEQUENCE_END_EVENT: return made(.listEnd)
        case YAML_MAPPING_START_EVENT:
            let start = unsafe event.data.mapping_start
            return unsafe made(.mappingStart, anchor: start.anchor != nil, tag: start.tag != nil)
        case YAML_MAPPING_END_EVENT: return made(.mappingEnd)
        default: return made(.streamEnd)  // also what libyaml says when it is asked again after the end
        }
    }

    private func failure() -> Failure {
        let problem = unsafe parser.pointee.problem.map { unsafe String(cString: $0) } ?? "no memory is left"
        let context = unsafe parser.pointee.context.map { unsafe " " + String(cString: $0) } ?? ""
        // What broke off in the middle of a word or quoted text is found at the start of that, not where it ended.
        let brokeOff = problem.contains("end of stream") || problem.contains("could not find")
        let mark =
            unsafe brokeOff && parser.pointee.context != nil
            ? parser.pointee.context_mark : parser.pointee.problem_mark
        return Failure(place: place(of: mark), problem: problem + context)
    }

    private func place(of mark: yaml_mark_t) -> Place {
        Place(file: file, line: mark.line + 1, column: mark.column + 1)
    }
}
