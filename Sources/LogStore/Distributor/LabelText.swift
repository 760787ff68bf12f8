public import LogModel

/// Stream labels as people write them: `{app="cart", pod="p-1"}`.
public enum LabelText {
  /// Why a text is no label set: `1:4: parse error: …`.
  public struct Problem: Error, CustomStringConvertible {
    public let description: String
  }

  /// Sorted by name, without empty values.
  public static func labels(_ text: String) throws(Problem) -> LabelSet {
    do throws(LabelParseError) {
      return try LabelParser.parse(text)
    } catch {
      throw Problem(description: error.description)
    }
  }
}
