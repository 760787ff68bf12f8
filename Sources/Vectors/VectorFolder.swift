/// The files of an area, by their paths below its folder. Whoever has them says how they are read: this
/// target does not touch a disk.
public struct VectorFolder: Sendable {
  private let list: @Sendable () throws(VectorError) -> [String]
  private let read: @Sendable (String) throws(VectorError) -> [UInt8]

  /// - Parameters:
  ///   - names: what lies in the folder itself, in the order in which it is to be told.
  ///   - read: the bytes of a file, or an error that says why there are none.
  public init(
    names: @escaping @Sendable () throws(VectorError) -> [String],
    _ read: @escaping @Sendable (String) throws(VectorError) -> [UInt8]
  ) {
    list = names
    self.read = read
  }

  /// Names in the folder itself.
  public func names() throws(VectorError) -> [String] { try list() }

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
