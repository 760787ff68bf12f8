import CSystem

/// `| json name="path"`: labels from certain places of the line (spec: LogQL, §7.5, "Expressions").
///
/// One walk over the line looks for all paths, the first match of each; what lies elsewhere is not
/// checked.
final class JSONExpressionStage: PipelineStage {
  /// A path that is looked for. What is asked of every key stands here, as plain values.
  private struct Wanted {
    let name: Int
    /// Number of steps of the path.
    let depth: Int
    /// The last step, if it is a field; else the path is looked for in arrays alone.
    let lastField: ByteRun?
    var isMatched = false
    var isSet = false
  }

  private var wanted = GrowingBuffer<Wanted>()
  private let paths: [[JSONPath.Part]]
  private let hasIndices: Bool
  private let arena = ByteArena()
  private var unmatched = 0
  private let deepest: Int
  /// The keys around the place where the walk is.
  private var around: [ByteRun] = []

  /// `expressions`: names and the paths that they stand for.
  init(_ expressions: [(name: Int, path: JSONPath)]) {
    paths = expressions.map(\.path.parts)
    deepest = paths.map(\.count).max() ?? 0
    hasIndices = paths.contains { path in
      path.contains { if case .index = $0 { true } else { false } }
    }
    let arena = arena
    for (name, path) in expressions {
      var field: ByteRun?
      if case .field(let text) = path.parts.last {
        field = text.withUnsafeBytes { arena.copy(ByteRun($0)) }
      }
      wanted.append(Wanted(name: name, depth: path.parts.count, lastField: field))
    }
  }

  override func process(_ state: LineState) -> Bool {
    if state.skipsParsers || state.line.isEmpty { return true }
    switch state.line.start.pointee {
    case UInt8(ascii: "\""), UInt8(ascii: "{"), UInt8(ascii: "["): break
    default:
      state.failParsing(StaticText.jsonError, nil)
      return true
    }
    for index in 0..<wanted.count {
      wanted.start[index].isMatched = false
      wanted.start[index].isSet = false
    }
    unmatched = wanted.count
    walk(state)
    for index in 0..<wanted.count where !wanted.start[index].isSet {
      let name = wanted.start[index].name
      if state.value(name) == nil && state.needs(name) { state.set(name, .empty) }
    }
    return true
  }

  private func walk(_ state: LineState) {
    let end = state.line.end
    let readable = state.readable
    var at = state.line.start
    if !around.isEmpty { around.removeAll(keepingCapacity: true) }
    var level = 0
    while true {
      at = norn_scan_json_nesting(at, end, readable).at
      if at == end { return }
      switch at.pointee {
      case UInt8(ascii: "\""):
        let stop = norn_scan_json_string(at + 1, end, readable)
        let isPlain = stop.at < end && stop.at.pointee == UInt8(ascii: "\"")
        guard let close = isPlain ? stop.at : JSONNesting.endOfString(at + 1, end, readable) else {
          return
        }
        let key = ByteRun(at + 1, close)
        at = close + 1
        if at < end && at.pointee <= 0x20 { at = norn_skip_json_blanks(at, end) }
        if at == end { return }
        if at.pointee == UInt8(ascii: ":") {
          if level < 1 { return }
          at += 1
          if level <= deepest && !visit(key, isPlain, level, at, state) { return }
        }
        continue
      case UInt8(ascii: "{"): level += 1
      case UInt8(ascii: "}"): level -= 1
      case UInt8(ascii: "["):
        if level < 0 { return }
        guard let close = JSONNesting.end(ofArray: at, end, readable) else { return }
        if hasIndices && !visit(array: ByteRun(at, close + 1), level, state) { return }
        at = close
      default: level -= 1
      }
      at += 1
    }
  }

  /// Looks at a member of an object. False: nothing more is wanted.
  @inline(__always)
  private func visit(
    _ key: ByteRun, _ isPlain: Bool, _ level: Int, _ value: UnsafePointer<UInt8>,
    _ state: LineState
  ) -> Bool {
    if deepest > 1 {
      while around.count < level { around.append(.empty) }
      around[level - 1] = key
    }
    for index in 0..<wanted.count {
      let one = wanted.start + index
      guard one.pointee.depth == level, !one.pointee.isMatched, let field = one.pointee.lastField,
        isPlain ? key.hasBytes(of: field) : isEscaped(key, field),
        level == 1 || isAround(paths[index].dropLast())
      else { continue }
      one.pointee.isMatched = true
      unmatched -= 1
      if !deliver(index, JSONValue.read(value, state.line.end, state.readable), state) {
        return false
      }
    }
    return unmatched > 0
  }

  private func isEscaped(_ key: ByteRun, _ field: ByteRun) -> Bool {
    JSONPath.isKey(key, Array(field.bytes))
  }

  /// Whether the keys around the place are those of a path.
  private func isAround(_ path: ArraySlice<JSONPath.Part>) -> Bool {
    for (index, part) in path.enumerated() {
      guard case .field(let name) = part, JSONPath.isKey(around[index], name) else { return false }
    }
    return true
  }

  /// Looks at the elements of an array. False: nothing more is wanted.
  private func visit(array: ByteRun, _ level: Int, _ state: LineState) -> Bool {
    for index in 0..<wanted.count where !wanted.start[index].isMatched {
      let path = paths[index]
      guard path.count > level, case .index(let element) = path[level],
        around.count >= level, isAround(path[..<level])
      else { continue }
      var found: JSONValue?
      var exists = false
      JSONValue.forEachElement(array) { position, value in
        if position == element {
          exists = true
          found = value.value(at: path[(level + 1)...])
        }
        return position < element
      }
      if !exists { continue }
      wanted.start[index].isMatched = true
      unmatched -= 1
      if let found, !deliver(index, .success(found), state) { return false }
    }
    return unmatched > 0
  }

  /// Sets a label. False: all that the query needs has been found.
  private func deliver(
    _ index: Int, _ value: Result<JSONValue, JSONFailure>, _ state: LineState
  ) -> Bool {
    switch value {
    case .failure(let failure):
      state.failParsing(StaticText.jsonError, failure.details)
      return true
    case .success(let value):
      wanted.start[index].isSet = true
      let target = state.target(wanted.start[index].name)
      if !state.needs(target) { return true }
      state.set(target, value.label(state.arena))
      return !state.noteFound(target)
    }
  }
}
