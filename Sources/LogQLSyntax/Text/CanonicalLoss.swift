import LogModel

/// What the canonical text of a query does not say as the query does (spec: LogQL, §4). Without
/// losses the text parses back to the query.
public enum CanonicalLoss: Sendable, Equatable {
  /// `size > 1.5MiB` is written `size>1.6MB`.
  case roundedSize(UInt64)
  /// From a petabyte on, sizes are taken for exponents, and `0B` for a binary number without digits.
  case unreadableSize(UInt64)
  /// `vector(0.0000001)` is written `vector(0.000000)`.
  case roundedVector(Double)
  /// NaN and the infinities can be reckoned, but not written.
  case unreadableNumber(Double)
  /// A label whose name is no plain name is quoted, or its name is taken for something else.
  case unreadableName(String)
  /// `group_left` without labels in front of a parenthesis, which is taken for the labels.
  case unreadableGroup

  /// Whether the text still parses, to another query.
  public var isReadable: Bool {
    switch self {
    case .roundedSize, .roundedVector: true
    case .unreadableSize, .unreadableNumber, .unreadableName, .unreadableGroup: false
    }
  }
}

extension Expression {
  /// In the order of the text.
  public var canonicalLosses: [CanonicalLoss] {
    var losses: [CanonicalLoss] = []
    find(&losses)
    return losses
  }

  private func find(_ losses: inout [CanonicalLoss]) {
    switch self {
    case .log(let log): log.find(&losses)
    case .rangeAggregation(let aggregation):
      aggregation.range.find(&losses)
      aggregation.grouping?.find(&losses)
    case .vectorAggregation(let aggregation):
      aggregation.grouping.find(&losses)
      aggregation.operand.find(&losses)
    case .binary(let operation):
      operation.left.find(&losses)
      operation.matching.find(before: operation.right, &losses)
      operation.right.find(&losses)
    case .literal(let value): if !value.isFinite { losses.append(.unreadableNumber(value)) }
    case .vector(let value):
      let text = NumberText.fixed(value, digits: 6)
      if Double(text) != value { losses.append(.roundedVector(value)) }
    case .labelReplace(let replace): replace.operand.find(&losses)
    case .variants(let metrics, let range):
      for metric in metrics { metric.find(&losses) }
      range.find(&losses)
    }
  }
}

extension BinaryOperation.Matching {
  fileprivate func find(before right: Expression, _ losses: inout [CanonicalLoss]) {
    losses.check(labels)
    switch cardinality {
    case .oneToOne: break
    case .manyToOne(let included), .oneToMany(let included):
      losses.check(included)
      if included.isEmpty, case .binary = right { losses.append(.unreadableGroup) }
    }
  }
}

extension Grouping {
  fileprivate func find(_ losses: inout [CanonicalLoss]) {
    switch self {
    case .by(let names), .without(let names): losses.check(names)
    }
  }
}

extension LogExpression {
  fileprivate func find(_ losses: inout [CanonicalLoss]) {
    for matcher in matchers { losses.check(matcher) }
    for stage in stages { stage.find(&losses) }
  }
}

extension LogRange {
  fileprivate func find(_ losses: inout [CanonicalLoss]) {
    selection.find(&losses)
    guard let unwrap else { return }
    losses.check([unwrap.label])
    for filter in unwrap.filters { filter.find(&losses) }
  }
}

extension Stage {
  fileprivate func find(_ losses: inout [CanonicalLoss]) {
    switch self {
    case .lineFilter, .regexp, .pattern, .unpack, .decolorize, .lineFormat: break
    case .json(let extractions): losses.check(extractions.map(\.name))
    case .logfmt(let parsing): losses.check(parsing.extractions.map(\.name))
    case .labelFormat(let formats):
      for format in formats {
        losses.check([format.name])
        if case .label(let old) = format.source { losses.check([old]) }
      }
    case .drop(let selections), .keep(let selections):
      for selection in selections {
        switch selection {
        case .name(let name): losses.check([name])
        case .matching(let matcher): losses.check(matcher)
        }
      }
    case .labelFilter(let filter): filter.find(&losses)
    }
  }
}

extension LabelFilter {
  fileprivate func find(_ losses: inout [CanonicalLoss]) {
    switch self {
    case .text(let matcher): losses.check(matcher)
    case .number(let name, _, _), .duration(let name, _, _), .address(let name, _, _):
      losses.check([name])
    case .bytes(let name, _, let size):
      losses.check([name])
      if size == 0 || size >= 1_000_000_000_000_000 {
        losses.append(.unreadableSize(size))
      } else if (try? ByteSize.parse(ByteSize.text(size).utf8).get()) != size {
        losses.append(.roundedSize(size))
      }
    case .and(let left, let right), .or(let left, let right):
      left.find(&losses)
      right.find(&losses)
    }
  }
}

extension [CanonicalLoss] {
  /// Matchers quote names that are not plain.
  fileprivate mutating func check(_ matcher: LabelMatcher) {
    let name = matcher.name
    if !name.utf8.allSatisfy(\.isWordByte) { append(.unreadableName(name)) } else { check([name]) }
  }

  /// Other places write names as they are.
  fileprivate mutating func check(_ names: [String]) {
    for name in names {
      guard let first = name.unicodeScalars.first, Lexer.isLetter(first) else {
        append(.unreadableName(name))
        continue
      }
    }
  }
}
