import CSystem

/// A lenient scan over one JSON object, as Loki's parsers do it (spec: LogQL, §7.5): scalars come out as
/// soon as they are read, so what stands before an error is not lost.
struct JSONScanner {
  /// A string (without its quotes), a number or a word.
  struct Scalar {
    enum Kind {
      case string, number, bool
    }

    var kind: Kind
    var text: ByteRun
    /// Has escapes.
    var isEscaped = false
    /// Has bytes above 0x7F.
    var hasHigh = false

    /// The scalar as a label value: escapes decoded, U+FFFD and invalid bytes blanked. A bad escape
    /// makes it empty.
    @inline(__always)
    func value(_ arena: ByteArena) -> ByteRun {
      kind == .string && (isEscaped || hasHigh) ? repaired(arena) : text
    }

    private func repaired(_ arena: ByteArena) -> ByteRun {
      let plain = isEscaped ? EscapedText.decoded(text, .json, arena) ?? .empty : text
      return EscapedText.blanked(plain, arena)
    }
  }

  /// How a scan ended.
  enum Outcome {
    /// The object is done, or enough was seen.
    case done
    case dropped
    case failed(JSONFailure)
  }

  /// An object inside which another one is being scanned.
  private struct Frame {
    var node: Int32
    /// Behind the inner object.
    var resume: UnsafePointer<UInt8>
    var end: UnsafePointer<UInt8>
  }

  private var frames: [Frame] = []
  private var nesting = JSONNesting()

  /// For the keys that scans meet.
  static func keyTable() -> KeyTable { KeyTable(opening: "\"", closing: "\":") }

  /// Scans the line. `descends`: into nested objects; else they are passed over. `body` is given the
  /// node of each scalar's key, and says whether to go on.
  @inline(__always)
  mutating func scan(
    _ line: ByteRun, readable: UnsafePointer<UInt8>, descends: Bool, _ keys: KeyTable,
    _ arena: ByteArena, _ body: (Int32, Scalar) -> LineState.Continuation
  ) -> Outcome {
    if !frames.isEmpty { frames.removeAll(keepingCapacity: true) }
    nesting.start()
    // The last place where keys are guessed.
    let edge = readable - KeyTable.guessedBytes
    var end = line.end
    var node = KeyTable.root
    var position = 0
    var at = norn_skip_json_blanks(line.start, end)
    if at == end || at.pointee != UInt8(ascii: "{") { return .failed(.object) }
    at = norn_skip_json_blanks(at + 1, end)
    if at == end { return .failed(.malformed) }

    while true {
      if at.pointee != UInt8(ascii: "\"") {
        if at.pointee != UInt8(ascii: "}") { return .failed(.object) }
        // An object ends: the one around it goes on.
        guard let frame = frames.popLast() else { return .done }
        (at, end, node) = (frame.resume, frame.end, frame.node)
      } else {
        // A key, and the colon behind it.
        let key: Int32
        if at <= edge, let guess = keys.guess(position, in: node, at: &at, end) {
          key = guess
        } else {
          switch Self.readKey(&at, end, readable, keys, node, position, arena) {
          case .found(let found): key = found
          case .failed(let failure): return .failed(failure)
          }
        }
        position &+= 1
        if at.pointee <= 0x20 {
          at = norn_skip_json_blanks(at, end)
          if at == end { return .failed(.malformed) }
        }

        // Its value.
        switch at.pointee {
        case UInt8(ascii: "\""):
          var scalar = Scalar(kind: .string, text: ByteRun.empty)
          let start = at + 1
          var stop = norn_scan_json_string(start, end, readable)
          scalar.hasHigh = stop.has_high
          while stop.at != end && stop.at.pointee != UInt8(ascii: "\"") {
            scalar.isEscaped = true
            if end - stop.at < 2 { return .failed(.string) }
            scalar.hasHigh = scalar.hasHigh || stop.at[1] > 0x7F
            stop = norn_scan_json_string(stop.at + 2, end, readable)
            scalar.hasHigh = scalar.hasHigh || stop.has_high
          }
          if stop.at == end { return .failed(.string) }
          at = stop.at + 1
          scalar.text = ByteRun(start, stop.at)
          switch body(key, scalar) {
          case .proceed: break
          case .stop: return .done
          case .drop: return .dropped
          }
        case UInt8(ascii: "["):
          guard let close = JSONNesting.end(ofArray: at, end, readable) else {
            return .failed(.array)
          }
          at = close + 1
        case UInt8(ascii: "{"):
          guard let close = nesting.end(ofObject: at, end, readable) else {
            return .failed(.object)
          }
          if descends {
            frames.append(Frame(node: node, resume: close + 1, end: end))
            end = close + 1
            node = key
            at = norn_skip_json_blanks(at + 1, end)
            continue
          }
          at = close + 1
        default:
          let stop = norn_scan_json_value(at, end, readable)
          let text = ByteRun(at, stop)
          guard let kind = Self.kind(text) else { return .failed(.value) }
          at = stop
          // Null is passed over.
          if let kind {
            switch body(key, Scalar(kind: kind, text: text)) {
            case .proceed: break
            case .stop: return .done
            case .drop: return .dropped
            }
          }
        }
      }

      // What stands behind a value: mostly the next key.
      if end - at > 1 && at[0] == UInt8(ascii: ",") && at[1] == UInt8(ascii: "\"") {
        at += 1
        continue
      }
      if at < end && at.pointee <= 0x20 { at = norn_skip_json_blanks(at, end) }
      if at == end { return .failed(.array) }
      if at.pointee == UInt8(ascii: ",") {
        at += 1
        if at < end && at.pointee <= 0x20 { at = norn_skip_json_blanks(at, end) }
        if at == end { return .failed(.array) }
      } else if at.pointee != UInt8(ascii: "}") {
        return .failed(.object)
      }
    }
  }

  private enum Key {
    case found(Int32)
    case failed(JSONFailure)
  }

  /// Reads a key that was not guessed and the colon behind it; `at` moves from its opening quote to
  /// what follows, of which there is a byte at least.
  private static func readKey(
    _ at: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>,
    _ readable: UnsafePointer<UInt8>, _ keys: KeyTable, _ parent: Int32, _ position: Int,
    _ arena: ByteArena
  ) -> Key {
    let start = at + 1
    guard let close = JSONNesting.endOfString(start, end, readable) else {
      return .failed(.malformed)
    }
    var key = ByteRun(start, close)
    at = close + 1
    if key.bytes.contains(UInt8(ascii: "\\")) {
      guard let plain = EscapedText.decoded(key, .json, arena) else { return .failed(.escape) }
      key = plain
    }
    let found = keys.node(key, in: parent, position: position)
    at = norn_skip_json_blanks(at, end)
    if at == end || at.pointee != UInt8(ascii: ":") { return .failed(.malformed) }
    at += 1
    return at == end ? .failed(.malformed) : .found(found)
  }

  /// What a value is that is neither string, array nor object; the inner nil for `null`, the outer for
  /// anything that is no value.
  @inline(__always)
  static func kind(_ text: ByteRun) -> Scalar.Kind?? {
    let first = text.isEmpty ? 0 : text.start.pointee
    if (0x30...0x39).contains(first) || first == UInt8(ascii: "-") { return .some(.number) }
    return word(text)
  }

  private static func word(_ text: ByteRun) -> Scalar.Kind?? {
    if text.hasBytes(of: StaticText.true) || text.hasBytes(of: StaticText.false) {
      return .some(.bool)
    }
    return text.hasBytes(of: StaticText.null) ? .some(nil) : nil
  }
}
