/// `| json`: every scalar of the line's object becomes a label (spec: LogQL, §7.5).
struct JSONParser: LineStage {
  func process(_ line: inout Line) -> Bool {
    if line.hints.skipsParsers { return true }
    var next = Line.Continuation.proceed
    do throws(JSONFault) {
      try read(line.text, [], &line, &next)
    } catch {
      line.failParsing("JSONParserErr", details: error.rawValue)
    }
    return next != .drop
  }

  /// `keys`: those on the way to the object.
  private func read(
    _ text: Text, _ keys: [Text], _ line: inout Line, _ next: inout Line.Continuation
  ) throws(JSONFault) {
    var reader = JSONReader(text)
    _ = try reader.object { key, item throws(JSONFault) in
      switch item.kind {
      case .null, .array: break
      case .object: try read(item.text, keys + [key], &line, &next)
      case .string, .number, .word:
        let name = LabelNaming.name(keys + [key])
        if !name.isEmpty { next = line.extract(name, item.label) }
      }
      return next == .proceed
    }
  }
}

/// `| unpack`: the strings of the line's object become labels, `_entry` the line (spec: LogQL, §7.7).
struct UnpackParser: LineStage {
  func process(_ line: inout Line) -> Bool {
    if line.hints.skipsParsers || line.text.isEmpty { return true }
    if line.text[0] != UInt8(ascii: "{") {
      line.failParsing("JSONParserErr", details: JSONFault.notAnObject.rawValue)
      return true
    }
    var members: [(key: Text, value: Text)] = []
    var entry: Text?
    do throws(JSONFault) {
      var reader = JSONReader(line.text)
      _ = try reader.object { key, item in
        if item.kind == .string {
          if key == Text("_entry".utf8) {
            entry = item.label
          } else {
            members.append((key, item.label))
          }
        }
        return true
      }
    } catch {
      line.failParsing("JSONParserErr", details: error.rawValue)
      return true
    }
    guard let entry else { return true }
    for member in members {
      switch write(member.key, member.value, &line) {
      case .proceed: continue
      case .stop: break
      case .drop: return false
      }
      break
    }
    line.text = entry
    return true
  }

  /// Whether there is such a label is asked of the key as it is; then it is made a name.
  private func write(_ key: Text, _ value: Text, _ line: inout Line) -> Line.Continuation {
    let name = LabelNaming.name([line.labels.target(key)])
    return name.isEmpty ? .proceed : line.extract(asNamed: name, value)
  }
}
