/// What random queries are made of: names and values that occur in the data, so that queries find
/// something, and texts for the arguments of stages.
///
/// Names must be plain label names and none of the language's reserved words; expressions,
/// patterns and templates must be valid. Lists must not be empty.
public struct QueryVocabulary: Sendable {
  /// A label of streams, and some of its values.
  public struct StreamLabel: Sendable {
    public var name: String
    public var values: [String]

    public init(_ name: String, _ values: [String]) {
      self.name = name
      self.values = values
    }
  }

  /// A label that parsers or metadata give, and some of its values.
  public struct Field: Sendable {
    public enum Content: Sendable {
      case text, number, duration, size, address
    }

    public var name: String
    public var content: Content
    public var values: [String]

    public init(_ name: String, _ content: Content, _ values: [String]) {
      self.name = name
      self.content = content
      self.values = values
    }
  }

  public var streamLabels: [StreamLabel]
  public var fields: [Field]
  /// Texts in lines.
  public var words: [String]
  /// Regular expressions for lines and values.
  public var expressions: [String]
  /// Patterns of line filters, without names.
  public var linePatterns: [String]
  /// Patterns of the `pattern` stage, whose captures should be named like fields.
  public var capturePatterns: [String]
  /// Expressions of the `regexp` stage, likewise.
  public var captureExpressions: [String]
  /// Addresses, networks and ranges of them.
  public var addresses: [String]
  public var templates: [String]
  /// Paths of `json` extractions.
  public var paths: [String]

  public init(
    streamLabels: [StreamLabel], fields: [Field], words: [String], expressions: [String],
    linePatterns: [String], capturePatterns: [String], captureExpressions: [String],
    addresses: [String], templates: [String], paths: [String]
  ) {
    self.streamLabels = streamLabels
    self.fields = fields
    self.words = words
    self.expressions = expressions
    self.linePatterns = linePatterns
    self.capturePatterns = capturePatterns
    self.captureExpressions = captureExpressions
    self.addresses = addresses
    self.templates = templates
    self.paths = paths
  }

  /// Of services that log requests as JSON, logfmt and plain text.
  public static let requests = QueryVocabulary(
    streamLabels: [
      StreamLabel("app", ["cart", "pay", "search"]),
      StreamLabel("env", ["prod", "dev", ""]),
      StreamLabel("pod", ["pod-0", "pod-1", "pod-2"]),
    ],
    fields: [
      Field("level", .text, ["info", "warn", "error", ""]),
      Field("method", .text, ["GET", "POST", "DELETE"]),
      Field("path", .text, ["/", "/cart", "/pay?id=1"]),
      Field("status", .number, ["200", "404", "500", "2.5", "-1", "NaN", "x"]),
      Field("took", .duration, ["10ms", "1.5s", "1h", "0", "bad"]),
      Field("size", .size, ["0", "5kB", "1.5MiB", "12B", "bad"]),
      Field("peer", .address, ["10.0.0.1", "192.168.1.7", "::1", "2001:db8::1"]),
      Field("user_id", .text, ["1", "2", "ö"]),
      Field("__error__", .text, ["", "JSONParserErr", "LabelFilterErr"]),
    ],
    words: ["error", "GET", "level=", "\"status\":500", "", "ö", "\n", "200", "a"],
    expressions: [
      "err.*", "a|b", "^x$", "(?i)error", "[0-9]+", ".+", ".*", "", "GET|POST", "foo(bar|baz)",
      "\\d{3}", "x\"y", "a`b.",
    ],
    linePatterns: ["<_>error<_>", "<_> GET <_>", "", "plain", "<_>=<_>", "level=<_>"],
    capturePatterns: [
      "<_> <level> <method> <_>", "<peer> - <user_id> [<_>] \"<method> <path>", "<level>",
      "level=<level> <_>",
    ],
    captureExpressions: [
      "(?P<level>info|warn|error)", "(?P<method>[A-Z]+) (?P<path>\\S+)", "status=(?P<status>\\d+)",
      "(?<user_id>[0-9])(x)?",
    ],
    addresses: ["10.0.0.1", "10.0.0.0/8", "192.168.0.0-192.168.255.255", "::1", "2001:db8::/32"],
    templates: [
      "{{.level}}", "{{.method}} {{.path}}", "{{ToUpper .level}}", "text", "",
      "{{if eq .level \"error\"}}E{{else}}-{{end}}", "{{__line__}}", "{{.status}}ms",
    ],
    paths: ["level", "request.method", "request.headers[0]", "[\"a b\"].c", "took", "peer"])
}
