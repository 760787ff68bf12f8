import LogModel

/// A regular expression that is matched as such.
struct ExpressionTest: Sendable {
  private let expression: RegularExpression
  private let isAnchored: Bool
  /// Texts in whatever the expression matches; nil if none is known.
  let required: RequiredTexts?

  /// `isAnchored`: it matches from end to end. A dot does not match a newline.
  init(
    _ text: [UInt8], _ tree: ExpressionTree, isAnchored: Bool
  ) throws(RegularExpressionError) {
    expression = try RegularExpression(
      String(decoding: text, as: UTF8.self), dotMatchesNewline: false)
    self.isAnchored = isAnchored
    required = RequiredTexts(tree)
  }

  func matches(_ bytes: UnsafeRawBufferPointer) -> Bool {
    if let required, !required.occur(in: bytes) { return false }
    return expression.matches(bytes, anchored: isAnchored)
  }

  /// For bytes in which one of the required pieces has been found.
  func matchesBehindPiece(_ bytes: UnsafeRawBufferPointer) -> Bool {
    if let required, !required.furtherOccur(in: bytes) { return false }
    return expression.matches(bytes, anchored: isAnchored)
  }
}
