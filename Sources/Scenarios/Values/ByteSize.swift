/// Sizes as a Loki configuration writes them.
public enum ByteSize {
  /// What a text may be, for messages.
  public static let form = QuantityText.sizeForm(.loki)

  /// `1572864`, `1.5MiB`, `256KB` (of 1024). Nil if it is none.
  public static func bytes(_ text: String) -> Int? {
    do throws(TextProblem) {
      return try QuantityText.size(text, .loki)
    } catch {
      return nil
    }
  }
}
