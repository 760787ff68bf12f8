/// The labels that a line ends with, gathered to be numbered.
///
/// The labels of the stream are not listed if all of them show: then the stream stands for them.
final class ResultLabels {
  struct Label {
    var name: Int32
    var category: Category
    var value: ByteRun
  }

  enum Category: UInt8 {
    case stream, metadata, parsed
  }

  /// The stream of which all labels show, besides those listed.
  private(set) var stream: StreamLabels?
  private(set) var listed = GrowingBuffer<Label>()
  /// Sum of the lengths of the listed values, bytes.
  private(set) var listedBytes = 0
  /// Sum of the hashes of all labels, so that their order makes no difference.
  private(set) var hash: UInt64 = 0
  /// Whether categories make a difference.
  let categorizes: Bool

  init(categorizes: Bool) { self.categorizes = categorizes }

  @inline(__always)
  func start() {
    listed.removeAll()
    listedBytes = 0
    if stream != nil { stream = nil }
    hash = 0
  }

  @inline(__always)
  func add(_ name: Int, _ category: Category, _ value: ByteRun) {
    hash &+= hashOf(name, category, value)
    listedBytes &+= value.count
    listed.append(
      Label(name: Int32(truncatingIfNeeded: name), category: category, value: value))
  }

  /// Adds all labels of the stream.
  @inline(__always)
  func add(_ stream: StreamLabels) {
    self.stream = stream
    hash &+= stream.hash ?? hashOf(stream)
  }

  private func hashOf(_ stream: StreamLabels) -> UInt64 {
    let sum = stream.labels.reduce(0) { $0 &+ hashOf($1.name, .stream, $1.value) }
    stream.hash = sum
    return sum
  }

  @inline(__always)
  private func hashOf(_ name: Int, _ category: Category, _ value: ByteRun) -> UInt64 {
    let kind = categorizes ? UInt64(category.rawValue) &<< 40 : 0
    return value.hash(seed: UInt64(truncatingIfNeeded: name) &* 0x9E37_79B9_7F4A_7C15 ^ kind)
  }

  /// Every label, those of the stream too.
  var all: [Label] {
    (stream?.labels ?? []).map {
      Label(name: Int32($0.name), category: .stream, value: $0.value)
    } + UnsafeBufferPointer(start: UnsafePointer(listed.start), count: listed.count)
  }
}

extension LineState {
  /// Whether the labels are those of the stream. Details of an error alone do not show
  /// (spec: LogQL, §6, rule 5).
  @inline(__always) var isPlain: Bool { !isChanged && error.isEmpty }

  /// Gathers all labels of the line.
  @inline(__always)
  func gatherAll(into result: ResultLabels) {
    if isPlain {
      if let stream { result.add(stream) }
      return
    }
    let hasError = !error.isEmpty || !errorDetails.isEmpty
    for place in 0..<touchedCount {
      let name = Int(touched[place])
      let slot = slots + name
      let marks = slot.pointee.marks
      if marks.isDisjoint(with: .set) || (hasError && isCoveredByError(name)) { continue }
      result.add(
        name, marks.contains(.parsed) ? .parsed : .metadata,
        ByteRun(slot.pointee.start, count: slot.pointee.count))
    }
    if hasError {
      if !error.isEmpty { result.add(errorName, .parsed, error) }
      if !errorDetails.isEmpty { result.add(errorDetailsName, .parsed, errorDetails) }
    }
    if hiddenBases == 0, let stream {
      result.add(stream)
      return
    }
    for base in stream?.labels ?? [] where !marks(base.name).contains(.hidesBase) {
      result.add(base.name, .stream, base.value)
    }
  }

  private func isCoveredByError(_ name: Int) -> Bool {
    (name == errorName && !error.isEmpty) || (name == errorDetailsName && !errorDetails.isEmpty)
  }
}
