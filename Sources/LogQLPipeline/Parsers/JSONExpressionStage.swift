import CSystem

/// `| json name="path"`: labels from certain places of the line (spec: LogQL, §7.5, "Expressions").
///
/// One walk over the line looks for all paths, the first match of each; what lies elsewhere is not
/// checked.
final class JSONExpressionStage: PipelineStage {
  private struct Wanted {
    let name: Int
    let path: [JSONPath.Part]
    var isMatched = false
    var isSet = false
  }

  private var wanted: [Wanted] = []
  private var unmatched = 0
  private let deepest: Int
  /// The keys around the place where the walk is.
  private var around: [ByteRun] = []

  /// `expressions`: names and the paths that they stand for.
  init(_ expressions: [(name: Int, path: JSONPath)]) {
    wanted = expressions.map { Wanted(name: $0.name, path: $0.path.parts) }
    deepest = wanted.map(\.path.count).max() ?? 0
  }

  override func process(_ state: LineState) -> Bool {
    if state.hints.skipsParsers || state.line.isEmpty { return true }
    switch state.line.start.pointee {
    case UInt8(ascii: "\""), UInt8(ascii: "{"), UInt8(ascii: "["): break
    default:
      state.failParsing(StaticText.jsonError, nil)
      return true
    }
    for index in wanted.indices {
      wanted[index].isMatched = false
      wanted[index].isSet = false
    }
    unmatched = wanted.count
    walk(state)
    for one in wanted where !one.isSet && state.value(one.name) == nil {
      if isNeeded(one.name, state) { state.set(one.name, .empty) }
    }
    return true
  }

  private func isNeeded(_ name: Int, _ state: LineState) -> Bool {
    !state.hints.isLimited || state.slots[name].traits.contains(.required)
  }

  private func walk(_ state: LineState) {
    let end = state.line.end
    var at = state.line.start
    around.removeAll(keepingCapacity: true)
    var level = 0
    while true {
      at = norn_scan_json_nesting(at, end, state.readable).at
      if at == end { return }
      switch at.pointee {
      case UInt8(ascii: "\""):
        guard let close = JSONNesting.endOfString(at + 1, end, state.readable) else { return }
        let key = ByteRun(at + 1, close)
        at = norn_skip_json_blanks(close + 1, end)
        if at == end { return }
        if at.pointee == UInt8(ascii: ":") {
          if level < 1 { return }
          at += 1
          if level <= deepest && !visit(key, level, at, state) { return }
        }
        continue
      case UInt8(ascii: "{"): level += 1
      case UInt8(ascii: "}"): level -= 1
      case UInt8(ascii: "["):
        if level < 0 { return }
        guard let close = JSONNesting.end(ofArray: at, end, state.readable) else { return }
        if !visit(array: ByteRun(at, close + 1), level, state) { return }
        at = close
      default: level -= 1
      }
      at += 1
    }
  }

  /// Looks at a member of an object. False: nothing more is wanted.
  private func visit(
    _ key: ByteRun, _ level: Int, _ value: UnsafePointer<UInt8>, _ state: LineState
  ) -> Bool {
    while around.count < level { around.append(.empty) }
    around[level - 1] = key
    for index in wanted.indices where !wanted[index].isMatched {
      let path = wanted[index].path
      guard path.count == level, isAround(path[...]) else { continue }
      wanted[index].isMatched = true
      unmatched -= 1
      if !deliver(index, JSONValue.read(value, state.line.end), state) { return false }
    }
    return unmatched > 0
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
    for index in wanted.indices where !wanted[index].isMatched {
      let path = wanted[index].path
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
      wanted[index].isMatched = true
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
      wanted[index].isSet = true
      let target = state.target(wanted[index].name)
      if !isNeeded(target, state) { return true }
      state.set(target, value.label(state.arena))
      return !state.noteFound(target)
    }
  }
}
