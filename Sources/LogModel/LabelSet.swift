import Bytes
import Synchronization

/// One name and value of a label set.
public struct Label: Hashable, Sendable {
  public var name: String
  public var value: String

  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// The labels of a stream: sorted by name (bytes), without empty values (those of a result may have
/// some). Immutable and shared by reference; its canonical text, stable hash and fingerprint are computed
/// once, the text when it is first asked for.
public final class LabelSet: Hashable, Sendable {
  public let labels: [Label]
  /// XXH64 over name 0xFF value 0xFF … of all labels: the stream hash of results and merges.
  public let stableHash: UInt64
  /// The same without `__name__`: names the stream in ingesters, chunk keys and index.
  public let fingerprint: Fingerprint
  private let text = AtomicLazyReference<CanonicalText>()

  public static let empty = LabelSet([])

  /// Sorts by name (stable) and drops labels with an empty value. Duplicate names are kept.
  public convenience init(_ labels: [Label]) {
    self.init(keepingEmpty: labels.filter { !$0.value.isEmpty })
  }

  /// The same with empty values kept: results of queries distinguish `{}` and `{x=""}`
  /// (spec: LogQL, §6, rule 6).
  public convenience init(keepingEmpty labels: [Label]) {
    self.init(sorted: LabelSet.isSorted(labels) ? labels : LabelSet.sorted(labels))
  }

  /// Labels that are in order already; empty values are kept.
  public init(sorted labels: [Label]) {
    assert(LabelSet.isSorted(labels), "labels that are not in order")
    self.labels = labels
    stableHash = LabelSet.hash(labels, skippingMetricName: false)
    let isMetric = labels.contains { $0.name == "__name__" }
    fingerprint = Fingerprint(
      bits: isMetric ? LabelSet.hash(labels, skippingMetricName: true) : stableHash)
  }

  /// `{name="value", name2="value2"}` with Go-quoted values.
  public var canonical: String {
    (text.load() ?? text.storeIfNil(CanonicalText(labels))).text
  }

  private static func isSorted(_ labels: [Label]) -> Bool {
    for place in labels.indices.dropFirst()
    where ByteOrder.compare(labels[place].name, labels[place - 1].name) < 0 {
      return false
    }
    return true
  }

  private static func sorted(_ labels: [Label]) -> [Label] {
    labels.enumerated()
      .sorted { a, b in
        let order = ByteOrder.compare(a.element.name, b.element.name)
        return order < 0 || (order == 0 && a.offset < b.offset)
      }
      .map(\.element)
  }

  public var count: Int { labels.count }

  /// The value of a label; nil if absent.
  public subscript(_ name: String) -> String? {
    for label in labels where label.name == name { return label.value }
    return nil
  }

  public static func == (a: LabelSet, b: LabelSet) -> Bool {
    a === b || (a.stableHash == b.stableHash && a.labels == b.labels)
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(stableHash) }

  static func hash(_ labels: [Label], skippingMetricName: Bool) -> UInt64 {
    let size = labels.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 2 }
    return withUnsafeTemporaryAllocation(byteCount: size, alignment: 1) { bytes in
      var end = 0
      for label in labels where !(skippingMetricName && label.name == "__name__") {
        append(label.name, to: bytes, &end)
        append(label.value, to: bytes, &end)
      }
      return XXH64.hash(UnsafeRawBufferPointer(rebasing: bytes[..<end]))
    }
  }

  /// A text and the byte that ends it, which is in no text.
  private static func append(
    _ text: String, to bytes: UnsafeMutableRawBufferPointer, _ end: inout Int
  ) {
    var text = text
    text.withUTF8 { text in
      UnsafeMutableRawBufferPointer(rebasing: bytes[end...]).copyMemory(
        from: UnsafeRawBufferPointer(text))
      end += text.count
    }
    bytes[end] = 0xFF
    end += 1
  }
}

/// What a label set keeps of its text.
private final class CanonicalText: Sendable {
  let text: String

  init(_ labels: [Label]) { text = LabelSet.canonicalText(labels) }
}
