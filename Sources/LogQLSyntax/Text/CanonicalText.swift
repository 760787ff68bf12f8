import LogModel

/// The one way to write a query (spec: LogQL, §4).
extension Expression {
  public var canonicalText: String {
    var text = ""
    write(to: &text)
    return text
  }

  fileprivate func write(to text: inout String) {
    switch self {
    case .log(let log): log.write(to: &text)
    case .rangeAggregation(let aggregation): aggregation.write(to: &text)
    case .vectorAggregation(let aggregation): aggregation.write(to: &text)
    case .binary(let operation): operation.write(to: &text)
    case .literal(let value): text += NumberText.general(value)
    case .vector(let value): text += "vector(" + NumberText.fixed(value, digits: 6) + ")"
    case .labelReplace(let replace): replace.write(to: &text)
    case .variants(let metrics, let range):
      text += "variants("
      for (index, metric) in metrics.enumerated() {
        if index > 0 { text += ", " }
        metric.write(to: &text)
      }
      text += ") of ("
      range.write(to: &text)
      text += ")"
    }
  }
}

extension LogExpression {
  public var canonicalText: String {
    var text = ""
    write(to: &text)
    return text
  }

  fileprivate func write(to text: inout String) {
    text += "{"
    for (index, matcher) in matchers.enumerated() {
      if index > 0 { text += ", " }
      text += matcher.text
    }
    text += "}"
    for stage in stages {
      text += " "
      stage.write(to: &text)
    }
  }
}

extension LogRange {
  fileprivate func write(to text: inout String) {
    selection.write(to: &text)
    if let unwrap {
      text += " | unwrap "
      if let conversion = unwrap.conversion {
        text += conversion.rawValue + "(" + unwrap.label + ")"
      } else {
        text += unwrap.label
      }
      for filter in unwrap.filters {
        text += " | "
        filter.write(to: &text)
      }
    }
    text += "[" + DurationText.formatSimple(range) + "]"
    if offset != 0 { text += " offset " + GoDuration.text(offset) }
  }
}

extension RangeAggregation {
  fileprivate func write(to text: inout String) {
    text += operation.rawValue + "("
    if let parameter { text += NumberText.decimal(parameter) + "," }
    range.write(to: &text)
    text += ")"
    if let grouping { text += grouping.canonicalText }
  }
}

extension VectorAggregation {
  fileprivate func write(to text: inout String) {
    text += operation.rawValue
    if grouping != .by([]) { text += grouping.canonicalText }
    text += "("
    if let parameter { text += "\(parameter)," }
    operand.write(to: &text)
    text += ")"
  }
}

extension Grouping {
  /// With a blank in front.
  fileprivate var canonicalText: String {
    switch self {
    case .by(let names): " by (" + names.joined(separator: ",") + ")"
    case .without(let names): " without (" + names.joined(separator: ",") + ")"
    }
  }
}

extension BinaryOperation {
  fileprivate func write(to text: inout String) {
    text += "("
    left.write(to: &text)
    text += " " + op.rawValue + (returnsBool ? " bool " : " ")
    text += matching.canonicalText
    right.write(to: &text)
    text += ")"
  }
}

extension BinaryOperation.Matching {
  /// With a blank behind, and two if nothing follows the labels: where the group would stand.
  fileprivate var canonicalText: String {
    if self == BinaryOperation.Matching() { return "" }
    let labels = (isOn ? "on (" : "ignoring (") + labels.joined(separator: ",") + ") "
    switch cardinality {
    case .oneToOne: return labels + " "
    case .manyToOne(let included): return labels + "group_left " + Self.text(included)
    case .oneToMany(let included): return labels + "group_right " + Self.text(included)
    }
  }

  private static func text(_ included: [String]) -> String {
    included.isEmpty ? "" : "(" + included.joined(separator: ",") + ") "
  }
}

extension LabelReplace {
  fileprivate func write(to text: inout String) {
    text += "label_replace("
    operand.write(to: &text)
    for argument in [destination, replacement, source, expression] {
      text += "," + goQuoted(argument)
    }
    text += ")"
  }
}
