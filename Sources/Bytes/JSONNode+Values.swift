/// The value of a node, if it is of the wanted kind. Nothing is converted: a number in quotes is a text.
extension JSONNode {
  public var isNull: Bool { if case .null = content { true } else { false } }

  public var bool: Bool? { if case .bool(let value) = content { value } else { nil } }

  public var string: String? { if case .string(let text) = content { text } else { nil } }

  /// A number that is written without a fraction and an exponent, and fits 64 bits.
  public var integer: Int64? {
    if case .number(let text) = content { Int64(text) } else { nil }
  }

  /// The same up to 2⁶⁴ − 1, for what is not negative.
  public var unsigned: UInt64? {
    if case .number(let text) = content { UInt64(text) } else { nil }
  }

  /// The nearest to a number; nil if it is too large for any.
  public var double: Double? {
    guard case .number(let text) = content, let value = Double(text) else { return nil }
    return value.isFinite ? value : nil
  }

  /// The members of an object in their order; nothing for other values.
  public var members: [JSONMember] {
    if case .object(let members) = content { members } else { [] }
  }
}
