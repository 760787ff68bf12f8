public import LogModel

/// One step of a log pipeline (spec: LogQL, §2 and §7).
public enum Stage: Sendable, Equatable {
  case lineFilter(LineFilter)
  /// `| json` or, with extractions, only the named fields.
  case json([LabelExtraction])
  case logfmt(LogfmtParsing)
  /// `| regexp "(?P<name>…)"`.
  case regexp([UInt8])
  /// `| pattern "<name> …"`.
  case pattern([UInt8])
  case unpack
  case decolorize
  /// `| line_format "{{.name}}"`.
  case lineFormat([UInt8])
  case labelFormat([LabelFormat])
  case drop([LabelSelection])
  case keep([LabelSelection])
  case labelFilter(LabelFilter)
}

/// `name="path"` behind a parser: one label from one place of the line.
public struct LabelExtraction: Sendable, Equatable {
  public var name: String
  public var path: [UInt8]

  public init(_ name: String, _ path: [UInt8]) {
    self.name = name
    self.path = path
  }
}

/// `| logfmt --strict --keep-empty name="key"`.
public struct LogfmtParsing: Sendable, Equatable {
  /// Stop at what is no logfmt, and mark the entry.
  public var isStrict: Bool
  /// Keys without a value give empty labels.
  public var keepsEmpty: Bool
  /// Only these; if empty, every key.
  public var extractions: [LabelExtraction]

  public init(
    isStrict: Bool = false, keepsEmpty: Bool = false, extractions: [LabelExtraction] = []
  ) {
    self.isStrict = isStrict
    self.keepsEmpty = keepsEmpty
    self.extractions = extractions
  }
}

/// `new=old` or `new="template"` of a `label_format`.
public struct LabelFormat: Sendable, Equatable {
  public enum Source: Sendable, Equatable {
    /// The label is renamed.
    case label(String)
    case template([UInt8])
  }

  public var name: String
  public var source: Source

  public init(_ name: String, _ source: Source) {
    self.name = name
    self.source = source
  }
}

/// What `drop` and `keep` name: a label, or a label with values that a matcher accepts.
public enum LabelSelection: Sendable, Equatable {
  case name(String)
  case matching(LabelMatcher)

  public var name: String {
    switch self {
    case .name(let name): name
    case .matching(let matcher): matcher.name
    }
  }
}

/// `|= "x"`, `|~ "x"`, `|> "<_> x"` and their negations; the positive ones with alternatives
/// (`|= "x" or "y"`). A negative filter with alternatives is several filters (spec: LogQL, §2).
public struct LineFilter: Sendable, Equatable {
  public enum Operator: String, Sendable, CaseIterable {
    case contains = "|="
    case lacks = "!="
    case matches = "|~"
    case matchesNot = "!~"
    case matchesPattern = "|>"
    case matchesPatternNot = "!>"

    public var isNegative: Bool {
      switch self {
      case .contains, .matches, .matchesPattern: false
      case .lacks, .matchesNot, .matchesPatternNot: true
      }
    }
  }

  /// A text, an expression or a pattern; or `ip("…")`, addresses to look for.
  public struct Alternative: Sendable, Equatable {
    public var bytes: [UInt8]
    public var isAddress: Bool

    public init(_ bytes: [UInt8], isAddress: Bool = false) {
      self.bytes = bytes
      self.isAddress = isAddress
    }
  }

  public var op: Operator
  /// At least one, and exactly one for the negative operators.
  public var alternatives: [Alternative]

  public init(_ op: Operator, _ alternatives: [Alternative]) {
    self.op = op
    self.alternatives = alternatives
  }

  public init(_ op: Operator, _ texts: [[UInt8]]) {
    self.init(op, texts.map { Alternative($0) })
  }
}
