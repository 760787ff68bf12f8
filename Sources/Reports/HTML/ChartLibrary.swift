import Bytes

/// The script of dygraphs, which becomes part of a page.
public struct ChartLibrary: Sendable {
  /// Where Debian's package puts it.
  public static let path = "/usr/share/javascript/dygraphs/dygraph.min.js"
  public static let package = "libjs-dygraphs"

  let text: String

  /// nil for a file that is not dygraphs, or that would end the page's script early.
  public init?(_ file: [UInt8]) {
    let script = String(decoding: file, as: UTF8.self)
    guard script.contains("Dygraph"), !script.contains("</script") else { return nil }
    // Its last line names a file that a page cannot bring along.
    text = script.split(separator: "\n").filter { !$0.hasPrefix("//# sourceMappingURL") }
      .joined(separator: "\n")
  }
}
