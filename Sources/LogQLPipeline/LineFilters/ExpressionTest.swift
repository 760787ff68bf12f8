import LogModel

/// A regular expression that is matched as such.
struct ExpressionTest: Sendable {
  private let expression: RegularExpression
  private let isAnchored: Bool

  /// `isAnchored`: it matches from end to end. A dot does not match a newline.
  init(
    _ text: [UInt8], _ tree: ExpressionTree, isAnchored: Bool
  ) throws(RegularExpressionError) {
    expression = try RegularExpression(
      String(decoding: text, as: UTF8.self), dotMatchesNewline: false)
    self.isAnchored = isAnchored
  }

  func matches(_ bytes: UnsafeRawBufferPointer) -> Bool {
    expression.matches(bytes, anchored: isAnchored)
  }
}
