/// What one execution may take. Templates can loop and call each other without end, and widths and
/// counts can ask for any amount of text; Loki has no such limits, and no honest template comes near.
enum TemplateLimits {
  /// Bytes of text made on the way, and of output.
  static let bytes = 64 << 20
  /// Parts of the template that are carried out, with a part more for every 64 bytes looked at.
  static let steps = 2_000_000
  /// Templates that call each other (Go's own limit).
  static let depth = 100_000
  /// What it costs to compile an expression that is not known before the template runs.
  static let stepsOfExpression = 100_000
  /// Expressions of one template that are compiled before it runs.
  static let expressions = 64
}
