/// The commands `norn golden …` and their options.
enum GoldenOptions {
  static let only = Option.glob(
    "only", "Only scenarios, or queries as SCENARIO/QUERY, whose name matches")
  static let reviewed = Option<String>(
    "reviewed", placeholder: "TEXT", "Why the accepted answers are right: one sentence"
  ) { text throws(ValueError) in
    // Printable, on one line: it becomes a line of the golden file.
    let isLine = text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    guard isLine, text.contains(where: { $0 != " " }) else {
      throw ValueError(expected: "a sentence on one line")
    }
    return text
  }

  private static let place = """
    DIR is the folder of the golden files (default: Golden/scenarios). A run whose answers
    differ from the golden ones leaves them there in a file NAME.golden.new, unless other
    checks failed or CI is set.
    """

  static let pending = Command(
    name: "golden pending", summary: "List answers that wait for a review",
    arguments: .optional(placeholder: "DIR"), options: [only.entry],
    example: "norn golden pending",
    details: place + "\n\n" + "Exit codes: 0 nothing waits, 1 something does, 2 bad input.")

  static let review = Command(
    name: "golden review", summary: "Look at changed answers one by one, and decide",
    arguments: .optional(placeholder: "DIR"), options: [only.entry],
    example: "norn golden review",
    details: place + "\n\n"
      + """
      Shows one difference after the other and reads a line from standard input for each: a
      accepts, r rejects, s skips (it goes on waiting), q leaves the rest. Then it asks why the
      accepted answers of a file are right. Refused when CI is set.
      """)

  static let accept = Command(
    name: "golden accept", summary: "Make waiting answers golden",
    arguments: .optional(placeholder: "DIR"), options: [reviewed.entry, only.entry],
    example: "norn golden accept --only 'quickstart/*' --reviewed \"counted by hand\"",
    details: place + "\n\n"
      + "Needs --reviewed, which becomes a line of the golden file. Refused when CI is set.")

  static let reject = Command(
    name: "golden reject", summary: "Drop waiting answers",
    arguments: .optional(placeholder: "DIR"), options: [only.entry],
    example: "norn golden reject", details: place)

  /// Why nothing is accepted in CI.
  static func refusal(_ what: String) -> UsageError {
    UsageError(
      message: "\(what) is refused because the environment variable CI is set",
      advice: "goldens are accepted by a person, who reads what has changed, and committed")
  }
}
