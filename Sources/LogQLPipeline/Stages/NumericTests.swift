import LogQLSyntax

extension LineState {
  /// Notes that a label's value could not be converted; an error that is there already stays.
  func failFilter(_ details: String) {
    if !error.isEmpty { return }
    error = StaticText.labelFilterError
    errorDetails = arena.copy(details)
  }
}

// A line without the label is dropped whatever the operator; one with a value that cannot be converted
// passes, marked as erroneous.

/// `name > 5`.
final class NumberTest: LabelTest {
  private let name: Int
  private let op: LabelFilter.Comparison
  private let threshold: Double

  init(_ name: Int, _ op: LabelFilter.Comparison, _ threshold: Double) {
    self.name = name
    self.op = op
    self.threshold = threshold
  }

  override func accepts(_ state: LineState) -> Bool {
    guard let value = state.value(name) else { return false }
    if let plain = PlainNumber.parse(value) { return op.holds(plain, threshold) }
    switch GoNumber.parse(value.bytes) {
    case .success(let number): return op.holds(number, threshold)
    case .failure(let failure):
      state.failFilter(failure.message(value.bytes))
      return true
    }
  }
}

/// `name > 1.5s`.
final class DurationTest: LabelTest {
  private let name: Int
  private let op: LabelFilter.Comparison
  private let threshold: Int64

  init(_ name: Int, _ op: LabelFilter.Comparison, _ threshold: Int64) {
    self.name = name
    self.op = op
    self.threshold = threshold
  }

  override func accepts(_ state: LineState) -> Bool {
    guard let value = state.value(name) else { return false }
    if let plain = PlainDuration.parse(value) { return op.holds(plain, threshold) }
    switch GoDuration.parse(value.bytes) {
    case .success(let duration): return op.holds(duration, threshold)
    case .failure(let failure):
      state.failFilter(failure.message(value.bytes))
      return true
    }
  }
}

/// `name > 5MB`.
final class ByteSizeTest: LabelTest {
  private let name: Int
  private let op: LabelFilter.Comparison
  private let threshold: UInt64

  init(_ name: Int, _ op: LabelFilter.Comparison, _ threshold: UInt64) {
    self.name = name
    self.op = op
    self.threshold = threshold
  }

  override func accepts(_ state: LineState) -> Bool {
    guard let value = state.value(name) else { return false }
    if let plain = PlainByteSize.parse(value) { return op.holds(plain, threshold) }
    switch ByteSize.parse(value.bytes) {
    case .success(let size): return op.holds(size, threshold)
    case .failure(let failure):
      state.failFilter(failure.message(value.bytes))
      return true
    }
  }
}
