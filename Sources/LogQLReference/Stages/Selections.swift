import LogModel
import LogQLSyntax

/// `| drop name, other="value"` (spec: LogQL, §7.9).
struct DropStage: LineStage {
  let selections: [LabelSelection]

  func process(_ line: inout Line) -> Bool {
    for selection in selections {
      let name = Text(selection.name.utf8)
      if name == LineLabels.errorName && !line.labels.error.isEmpty {
        if selection.accepts(line.labels.error) { line.labels.error = [] }
      } else if name == LineLabels.errorDetailsName && !line.labels.errorDetails.isEmpty {
        if selection.accepts(line.labels.errorDetails) { line.labels.errorDetails = [] }
      } else if let value = line.labels[name], selection.accepts(value) {
        line.labels.delete(name)
      }
    }
    return true
  }
}

/// `| keep name, other="value"`.
struct KeepStage: LineStage {
  let selections: [LabelSelection]

  func process(_ line: inout Line) -> Bool {
    let always = [
      LineLabels.errorName, LineLabels.errorDetailsName, LineLabels.preserveErrorName,
    ]
    for name in line.labels.names where !always.contains(name) {
      let value = line.labels[name] ?? []
      let isKept = selections.contains { Text($0.name.utf8) == name && $0.accepts(value) }
      if !isKept { line.labels.delete(name) }
    }
    return true
  }
}

extension LabelSelection {
  fileprivate func accepts(_ value: Text) -> Bool {
    switch self {
    case .name: true
    case .matching(let matcher): value.withUnsafeBytes { matcher.matches(bytes: $0) }
    }
  }
}

/// `| decolorize`: removes what colours the text of terminals (spec: LogQL, §7.9).
struct DecolorizeStage: LineStage {
  private static let sequence =
    #"[\x{1B}\x{9B}][\[\]()#;?]*"#
    + #"(?:(?:(?:[a-zA-Z0-9]*(?:;[a-zA-Z0-9]*)*)?\x{07})"#
    + #"|(?:(?:[0-9]{1,4}(?:;[0-9]{0,4})*)?[0-9A-PRZcf-ntqry=><~]))"#

  private let expression: RegularExpression

  init() throws(StageFault) {
    do {
      expression = try RegularExpression(Self.sequence, dotMatchesNewline: false)
    } catch {
      throw StageFault(text: error.description)
    }
  }

  func process(_ line: inout Line) -> Bool {
    var plain: Text = []
    var place = 0
    var match = [0, 0]
    let text = line.text
    while text.withUnsafeBytes({ expression.firstMatch(in: $0, from: place, into: &match) }) {
      plain += text[place..<match[0]]
      place = match[1]
    }
    line.text = plain + text[place...]
    return true
  }
}
