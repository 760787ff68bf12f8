import LogQLSyntax

/// `| logfmt`: every pair of the line becomes a label (spec: LogQL, §7.6).
struct LogfmtParser: LineStage {
  let isStrict: Bool
  let keepsEmpty: Bool

  func process(_ line: inout Line) -> Bool {
    if line.hints.skipsParsers { return true }
    var reader = LogfmtReader(line.text)
    while let result = reader.next() {
      switch result {
      case .failure(let fault):
        if isStrict {
          line.failParsing("LogfmtParserErr", details: fault.text)
          return true
        }
      case .success(let pair):
        if pair.value.isEmpty && !keepsEmpty { continue }
        guard Characters.isValid(pair.key) else { continue }
        let name = LabelNaming.name([pair.key])
        if name.isEmpty { continue }
        switch line.extract(name, pair.value) {
        case .proceed: break
        case .stop: return true
        case .drop: return false
        }
      }
    }
    return true
  }
}

/// `| logfmt name="key"`: labels from certain keys; of several pairs the last counts.
struct LogfmtExpressionParser: LineStage {
  private let isStrict: Bool
  private var expressions: [(name: Text, key: Text)] = []

  init(_ parsing: LogfmtParsing) throws(StageFault) {
    isStrict = parsing.isStrict
    for extraction in parsing.extractions {
      expressions.append((Text(extraction.name.utf8), try FieldPath.key(extraction.path)))
    }
  }

  func process(_ line: inout Line) -> Bool {
    if line.hints.skipsParsers { return true }
    for (name, _) in expressions
    where line.labels.target(name) == name && line.hints.requires(name) {
      line.labels.set(name, [])
    }
    var reader = LogfmtReader(line.text)
    while let result = reader.next() {
      switch result {
      case .failure(let fault):
        if isStrict {
          line.failParsing("LogfmtParserErr", details: fault.text)
          return true
        }
      case .success(let pair): if write(pair, &line) == .stop { return true }
      }
    }
    return true
  }

  private func write(_ pair: LogfmtReader.Pair, _ line: inout Line) -> Line.Continuation {
    guard Characters.isValid(pair.key) else { return .proceed }
    let key = LabelNaming.name([pair.key])
    // With hints the key itself has to be required, which one of another name is not.
    guard !key.isEmpty, line.hints.requires(key),
      let expression = expressions.first(where: { $0.key == key })
        ?? expressions.first(where: { $0.name == key })
    else { return .proceed }
    let target = line.labels.target(expression.name)
    if !line.hints.requires(target) { return .proceed }
    // Of pairs for a name that had to be changed, the first counts.
    if target != expression.name && line.labels.extracted.contains(target) { return .proceed }
    line.labels.set(target, pair.value)
    return line.noteFound(target)
  }
}
