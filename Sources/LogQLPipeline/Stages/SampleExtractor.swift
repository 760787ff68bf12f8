import LogQLSyntax

/// The number that an entry counts for (spec: LogQL, §9.1).
struct SampleExtractor {
  enum Kind {
    case one
    case lineLength
    case unwrap(name: Int, Unwrap.Conversion?)
  }

  let kind: Kind
  /// Conditions on the labels after the conversion.
  private let filters: [LabelTest]

  init(_ kind: Kind, filters: [LabelTest] = []) {
    self.kind = kind
    self.filters = filters
  }

  /// Nil: there is no sample.
  @inline(__always)
  func value(_ state: LineState) -> Double? {
    switch kind {
    case .one: return 1
    case .lineLength: return Double(state.line.count)
    case .unwrap(let name, let conversion):
      guard let text = state.value(name), !text.isEmpty else { return nil }
      let value = SampleExtractor.convert(text, conversion, state)
      for filter in filters where !filter.accepts(state) { return nil }
      return value
    }
  }

  @inline(__always)
  private static func convert(
    _ text: ByteRun, _ conversion: Unwrap.Conversion?, _ state: LineState
  ) -> Double {
    switch conversion {
    case nil: if let plain = PlainNumber.parse(text) { return plain }
    case .bytes: if let plain = PlainByteSize.parse(text) { return Double(plain) }
    case .duration, .durationSeconds:
      if let plain = PlainDuration.parse(text) { return seconds(plain) }
    }
    return convertSlowly(text, conversion, state)
  }

  /// Whole seconds and their fraction apart, as Go rounds.
  @inline(__always)
  private static func seconds(_ nanoseconds: Int64) -> Double {
    Double(nanoseconds / 1_000_000_000) + Double(nanoseconds % 1_000_000_000) / 1e9
  }

  /// A text that cannot be converted counts for 0 and marks the line as erroneous.
  private static func convertSlowly(
    _ text: ByteRun, _ conversion: Unwrap.Conversion?, _ state: LineState
  ) -> Double {
    let failure: String
    switch conversion {
    case nil:
      switch GoNumber.parse(text.bytes) {
      case .success(let number): return number
      case .failure(let reason): failure = reason.message(text.bytes)
      }
    case .bytes:
      switch ByteSize.parse(text.bytes) {
      case .success(let size): return Double(size)
      case .failure(let reason): failure = reason.message(text.bytes)
      }
    case .duration, .durationSeconds:
      switch GoDuration.parse(text.bytes) {
      case .success(let nanoseconds): return seconds(nanoseconds)
      case .failure(let reason): failure = reason.message(text.bytes)
      }
    }
    state.error = StaticText.sampleError
    state.errorDetails = state.arena.copy(failure)
    return 0
  }
}
