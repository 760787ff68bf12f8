/// What can stand in one place of a scenario file.
public indirect enum SchemaForm: Sendable {
  case text
  /// Letters, digits, `.`, `_` and `-`.
  case identifier
  case duration
  /// Bytes, with binary units.
  case size
  /// Bytes, with Loki's units too.
  case lokiSize
  case rate
  case time
  /// `0.1%`
  case percentage
  /// `10x`
  case factor
  /// 0 … 1
  case share
  case seed
  case count(ClosedRange<Int>)
  case boolean
  /// A setting that can only be off so far.
  case off
  /// A list that can only be empty so far.
  case emptyList
  case choice([String])
  /// One value, or `LOW..HIGH`.
  case span(SchemaForm)
  /// `~30m`: a mean time.
  case mean
  /// One value, or several with shares that make 100 %.
  case shares(SchemaForm)
  /// Paths of keys, each with values to choose from.
  case variations
  /// Label names with one value or several.
  case labels
  /// `ingester-1`
  case node
  /// `metric.aggregation comparison bound`
  case threshold
  /// - Parameter count: least and most elements.
  case list(SchemaForm, count: ClosedRange<Int> = 0...Int.max)
  case object(SchemaObject)
  case either([SchemaForm])
}

/// A mapping of a scenario file.
public struct SchemaObject: Sendable {
  /// Tells it from others that can stand in its place: `crash`. Empty if there is none.
  public var name: String
  public var keys: [SchemaKey]
  public var need: Need?

  /// What must be there although no single key must.
  public enum Need: Sendable {
    case exactlyOne([String])
    case atLeastOne([String])
  }

  public init(named name: String = "", _ keys: [SchemaKey], needs need: Need? = nil) {
    self.name = name
    self.keys = keys
    self.need = need
  }
}

/// A key of a mapping.
public struct SchemaKey: Sendable {
  public var name: String
  public var form: SchemaForm
  /// A sentence without a full stop.
  public var summary: String
  public var isRequired: Bool
  /// As one would write it; nil if there is none, or none that is always the same.
  public var standard: String?
  /// A value as YAML.
  public var example: String

  public init(
    _ name: String, _ form: SchemaForm, _ summary: String, required: Bool = false,
    standard: String? = nil, example: String? = nil
  ) {
    self.name = name
    self.form = form
    self.summary = summary
    isRequired = required
    self.standard = standard
    self.example = example ?? standard ?? ""
  }
}
