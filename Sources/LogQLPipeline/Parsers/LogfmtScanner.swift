import CSystem

/// A scan over the pairs of a logfmt line (spec: LogQL, §7.6).
struct LogfmtScanner {
  /// What is wrong with a pair, and where: bytes from 1.
  struct Failure {
    enum Kind {
      case unexpected(UInt8)
      case unterminated
      case invalidQuoted
    }

    var kind: Kind
    var position: Int

    var text: String {
      let message =
        switch kind {
        case .unexpected(let byte): "unexpected '\(Character(Unicode.Scalar(byte)))'"
        case .unterminated: "unterminated quoted value"
        case .invalidQuoted: "invalid quoted value"
        }
      return "logfmt syntax error at pos \(position) : \(message)"
    }
  }

  enum Outcome {
    case done
    case dropped
    case failed(Failure)
  }

  let keys: KeyTable
  /// The first bad pair ends the scan; else bad pairs are passed over.
  let isStrict: Bool

  init(_ keys: KeyTable, isStrict: Bool) {
    self.keys = keys
    self.isStrict = isStrict
  }

  /// Scans the line. `body` is given the node of each pair's key and the value, U+FFFD and invalid bytes
  /// blanked, and says whether to go on.
  @inline(__always)
  func scan(
    _ line: ByteRun, readable: UnsafePointer<UInt8>, _ arena: ByteArena,
    _ body: (Int32, ByteRun) -> LineState.Continuation
  ) -> Outcome {
    let end = line.end
    // The last place where keys are guessed.
    let edge = readable - KeyTable.guessedBytes
    var at = line.start
    var position = 0
    while true {
      if at < end && at.pointee <= 0x20 { at = norn_skip_control(at + 1, end) }
      if at == end { return .done }
      var failure: Failure.Kind?
      // The key.
      let key: Int32
      var hasValue = true
      if at <= edge, let guess = keys.guess(position, in: KeyTable.root, at: &at, end) {
        key = guess
      } else {
        let start = at
        at = norn_scan_logfmt(at, end, readable).at
        hasValue = at < end && at.pointee == UInt8(ascii: "=")
        if at < end && (at.pointee == UInt8(ascii: "\"") || hasValue && at == start) {
          failure = .unexpected(at.pointee)
          key = KeyTable.root
        } else {
          key = keys.node(ByteRun(start, at), in: KeyTable.root, position: position)
          if hasValue { at += 1 }
        }
      }
      position &+= 1
      // The value.
      var value = ByteRun.empty
      if failure == nil && hasValue && at < end && at.pointee > 0x20 {
        if at.pointee == UInt8(ascii: "\"") {
          failure = Self.readQuoted(&at, end, readable, arena, &value)
        } else {
          let stop = norn_scan_logfmt(at, end, readable)
          value = ByteRun(at, stop.at)
          at = stop.at
          if at < end && at.pointee > 0x20 {
            failure = .unexpected(at.pointee)
          } else if stop.has_high {
            value = EscapedText.blanked(value, arena)
          }
        }
      }
      if let failure {
        if isStrict {
          return .failed(Failure(kind: failure, position: at - line.start + 1))
        }
        if case .unexpected = failure { while at < end && at.pointee > 0x20 { at += 1 } }
        continue
      }
      switch body(key, value) {
      case .proceed: break
      case .stop: return .done
      case .drop: return .dropped
      }
    }
  }

  /// Reads a quoted value; `at` moves from its opening quote behind its closing one.
  @inline(__always)
  private static func readQuoted(
    _ at: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>,
    _ readable: UnsafePointer<UInt8>, _ arena: ByteArena, _ value: inout ByteRun
  ) -> Failure.Kind? {
    let start = at + 1
    let stop = norn_scan_json_string(start, end, readable)
    if stop.at < end && stop.at.pointee == UInt8(ascii: "\"") && !stop.has_high {
      value = ByteRun(start, stop.at)
      at = stop.at + 1
      return nil
    }
    return readEscaped(&at, end, readable, arena, &value)
  }

  private static func readEscaped(
    _ at: inout UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>,
    _ readable: UnsafePointer<UInt8>, _ arena: ByteArena, _ value: inout ByteRun
  ) -> Failure.Kind? {
    let start = at + 1
    guard let close = JSONNesting.endOfString(start, end, readable) else {
      at = end
      return .unterminated
    }
    at = close + 1
    let text = ByteRun(start, close)
    let isEscaped = text.bytes.contains(UInt8(ascii: "\\"))
    guard let plain = isEscaped ? EscapedText.decoded(text, .logfmt, arena) : text else {
      return .invalidQuoted
    }
    value = EscapedText.blanked(plain, arena)
    return nil
  }
}
