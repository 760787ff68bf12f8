/// The outcome of checking this build against one file of vectors.
public struct VectorFileOutcome: Sendable {
  /// The area, a folder with an `area.json`, and the file in it.
  public var area: String
  public var file: String
  public var passed: Int
  public var failed: Int

  public init(area: String, file: String, passed: Int, failed: Int) {
    self.area = area
    self.file = file
    self.passed = passed
    self.failed = failed
  }
}
