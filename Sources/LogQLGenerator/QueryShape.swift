/// What random queries may look like.
public struct QueryShape: Sendable {
  /// A part of the language that can be left out.
  public enum Feature: Sendable, CaseIterable, Hashable {
    case lineFilters, linePatterns, addresses
    case json, logfmt, regexp, pattern, unpack, decolorize
    case lineFormat, labelFormat, drop, keep
    case labelFilters
    case unwrap, offset
    case rangeFunctions, rangeGrouping
    case vectorFunctions, approximateTopk
    case binaryOperations, vectorMatching, literals, vectors, labelReplace
    case variants
  }

  public var features: Set<Feature>
  /// Most stages of a pipeline.
  public var stages = 5
  /// Most levels of functions and operators of a metric query, and of label filters.
  public var depth = 3
  /// Ranges and offsets, in nanoseconds; ranges whole milliseconds.
  public var ranges: [Int64] = [1, 5, 60, 300, 5_400, 604_800].map { $0 * 1_000_000_000 }
  public var offsets: [Int64] = [0, 0, 3_000_000_000, -5_000_000_000, 3_600_000_000_000]

  /// Everything but what is disabled (`variants`).
  public init(features: Set<Feature> = Set(Feature.allCases).subtracting([.variants])) {
    self.features = features
  }

  func allows(_ feature: Feature) -> Bool { features.contains(feature) }
}
