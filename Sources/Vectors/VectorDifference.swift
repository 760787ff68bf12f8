/// One way in which a case does not hold.
public struct VectorDifference: Equatable, Sendable, CustomStringConvertible {
  /// The case's name, or its number in the file.
  public var vector: String
  /// `blocks[2].crc`; empty if it is the case as a whole.
  public var field: String
  /// Of the first byte that differs, where byte strings were compared.
  public var byteOffset: Int?
  /// What the vector says and what this build gives; nil where the field itself is what is wrong.
  public var expected: String?
  public var actual: String?
  /// What is wrong, in words.
  public var text: String

  public var description: String {
    field.isEmpty ? "\(vector): \(text)" : "\(vector): \(field): \(text)"
  }
}
