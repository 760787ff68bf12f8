/// Texts that live as long as the program.
enum StaticText {
  static let jsonError = run("JSONParserErr")
  static let logfmtError = run("LogfmtParserErr")
  static let labelFilterError = run("LabelFilterErr")
  static let templateError = run("TemplateFormatErr")
  static let sampleError = run("SampleExtractionErr")
  static let `true` = run("true")
  static let `false` = run("false")
  static let null = run("null")
  static let entry = run("_entry")

  private static func run(_ text: StaticString) -> ByteRun {
    ByteRun(text.utf8Start, count: text.utf8CodeUnitCount)
  }
}
