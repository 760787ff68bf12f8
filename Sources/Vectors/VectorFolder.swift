/// The files of an area, by their paths below its folder. Whoever has them says how they are read: this
/// target does not touch a disk.
public struct VectorFolder: Sendable {
  private let read: @Sendable (String) throws(VectorError) -> [UInt8]

  /// `read`: the bytes of a file, or an error that says why there are none.
  public init(_ read: @escaping @Sendable (String) throws(VectorError) -> [UInt8]) {
    self.read = read
  }

  public func bytes(of path: String) throws(VectorError) -> [UInt8] { try read(path) }
}

/// Why a vector, or a file of vectors, cannot be checked: it is not what it should be.
public struct VectorError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Where in the case (`entries[3][0]`); empty for a file as a whole.
  public var field: String
  public var text: String

  public init(_ text: String, field: String = "") {
    self.field = field
    self.text = text
  }

  public var description: String { field.isEmpty ? text : "\(field): \(text)" }
}
