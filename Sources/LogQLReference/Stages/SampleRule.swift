import LogModel
import LogQLSyntax

/// The number that an entry counts for, and the labels of its series (spec: LogQL, §9.1 and §9.2).
struct SampleRule {
  private enum Value {
    case one
    case lineLength
    case unwrapped(Unwrap, [LabelTest])
  }

  private let value: Value
  /// The grouping that takes effect while samples are made.
  private let effective: Grouping?

  init(_ aggregation: RangeAggregation, under parent: VectorAggregation?) throws(LogQLError) {
    effective = Self.effectiveGrouping(aggregation, under: parent)
    guard let unwrap = aggregation.range.unwrap else {
      let countsBytes = aggregation.operation == .bytes || aggregation.operation == .bytesRate
      value = countsBytes ? .lineLength : .one
      return
    }
    var filters: [LabelTest] = []
    for filter in unwrap.filters {
      do {
        filters.append(try LabelTest(filter))
      } catch {
        throw LogQLError(.validation, "stage '| \(filter.canonicalText)' : \(error.text)")
      }
    }
    value = .unwrapped(unwrap, filters)
  }

  /// The aggregation's own grouping, or that of a `sum` directly above.
  private static func effectiveGrouping(
    _ aggregation: RangeAggregation, under parent: VectorAggregation?
  ) -> Grouping? {
    let yielding: [RangeAggregation.Operation] = [.rate, .count, .bytes, .bytesRate, .sum]
    if aggregation.operation == .absent { return .by([]) }
    if let own = aggregation.grouping { return own }
    guard let parent, parent.operation == .sum, yielding.contains(aggregation.operation) else {
      return nil
    }
    return parent.grouping
  }

  /// One for each entry, and no label is looked at.
  var isPlain: Bool { if case .unwrapped = value { false } else { true } }

  // MARK: Hints

  /// Conditions behind the unwrapping count as label filters too.
  var earlyFilters: [(name: Text, filter: LabelTest)] {
    guard case .unwrapped(_, let filters) = value else { return [] }
    return filters.compactMap { filter in filter.simpleName.map { ($0, filter) } }
  }

  /// `neededLabels`: those of the stages.
  func hints(neededLabels: [String], early: [(name: Text, filter: LabelTest)]) -> ParserHints {
    var needed = neededLabels
    if case .unwrapped(let unwrap, _) = value {
      needed += [unwrap.label] + unwrap.filters.flatMap(\.names)
    }
    if case .by(let names)? = effective { needed += names }
    let suffix = "_extracted"
    needed += needed.filter { $0.hasSuffix(suffix) }.map { String($0.dropLast(suffix.count)) }
    let required = Set(needed.map { Text($0.utf8) })
    switch effective {
    case nil, .without: return ParserHints(early: early)
    case .by([]):
      return required.isEmpty
        ? ParserHints(skipsParsers: true) : ParserHints(required: required, early: early)
    case .by: return ParserHints(required: required)
    }
  }

  // MARK: Samples

  /// Nil: there is no sample.
  func value(_ line: inout Line) -> Double? {
    switch value {
    case .one: return 1
    case .lineLength: return Double(line.text.count)
    case .unwrapped(let unwrap, let filters):
      guard let text = line.labels[Text(unwrap.label.utf8)], !text.isEmpty else { return nil }
      let number = Self.convert(text, unwrap.conversion, &line)
      for filter in filters where !filter.accepts(&line) { return nil }
      return number
    }
  }

  /// A text that cannot be converted counts for 0 and marks the line.
  private static func convert(
    _ text: Text, _ conversion: Unwrap.Conversion?, _ line: inout Line
  ) -> Double {
    let result: Result<Double, ConversionFault> =
      switch conversion {
      case nil: GoNumber.parse(text).mapError { ConversionFault(text: $0.message(text)) }
      case .bytes:
        ByteSize.parse(text).map { Double($0) }
          .mapError { ConversionFault(text: $0.message(text)) }
      case .duration, .durationSeconds:
        GoDuration.parse(text).map { seconds($0) }
          .mapError { ConversionFault(text: $0.message(text)) }
      }
    switch result {
    case .success(let number): return number
    case .failure(let fault):
      line.labels.error = Text("SampleExtractionErr".utf8)
      line.labels.errorDetails = Text(fault.text.utf8)
      return 0
    }
  }

  /// Whole seconds and the rest apart, as Go rounds.
  static func seconds(_ nanoseconds: Int64) -> Double {
    Double(nanoseconds / 1_000_000_000) + Double(nanoseconds % 1_000_000_000) / 1e9
  }

  /// The labels of the sample's series.
  func labels(_ labels: LineLabels) -> [LineLabels.Visible] {
    guard labels.error.isEmpty, let grouping else { return labels.visible }
    let all = labels.ordinary
    switch grouping {
    case .by(let names):
      let listed = names.map { Text($0.utf8) }
      return all.filter { listed.contains($0.name) && !labels.deleted.contains($0.name) }
    case .without(let names):
      let listed = names.map { Text($0.utf8) }
      return all.filter { !listed.contains($0.name) }
    }
  }

  /// The unwrapped label leaves the series unless it is asked for.
  private var grouping: Grouping? {
    guard case .unwrapped(let unwrap, _) = value else { return effective }
    switch effective {
    case nil: return .without([unwrap.label])
    case .without(let names): return .without([unwrap.label] + names)
    case .by: return effective
    }
  }
}
