public import Vectors

/// What `norn verify` found: the areas below the given folders, in the order in which they were checked.
public struct VerifyReport: Sendable {
  /// An area and the folder that it was read from.
  public struct Area: Sendable {
    public var folder: String
    public var outcome: AreaOutcome

    public init(folder: String, outcome: AreaOutcome) {
      self.folder = folder
      self.outcome = outcome
    }
  }

  public private(set) var areas: [Area] = []

  public init() {}

  public mutating func add(_ area: Area) { areas.append(area) }

  public var passed: Int { areas.reduce(0) { $0 + $1.outcome.passed } }
  public var failed: Int { areas.reduce(0) { $0 + $1.outcome.failed } }
  public var readBack: Int { areas.reduce(0) { $0 + $1.outcome.readBack } }
  /// Cases that are not claimed, or whose file is not here.
  public var skipped: Int { areas.reduce(0) { $0 + $1.outcome.skipped } }
  /// Areas that this build has no checks for.
  public var unsupported: Int { areas.count { !$0.outcome.isSupported } }
  /// Files and areas that could not be checked as a whole.
  public var problems: Int {
    areas.reduce(0) { sum, area in
      sum + area.outcome.problems.count
        + area.outcome.files.reduce(0) { $0 + $1.problems.count }
    }
  }

  /// 0: everything passed; 1: something failed; 4: nothing did, but an area was not checked.
  public var exitCode: Int32 {
    if failed > 0 || problems > 0 { return 1 }
    return unsupported > 0 ? 4 : 0
  }
}

// MARK: - Text

extension VerifyReport {
  private static let mostDifferences = 5

  /// The lines on one area: a line a file, and the first differences below it.
  public static func lines(_ area: Area) -> [String] {
    let outcome = area.outcome
    let source = outcome.reference.isEmpty ? "" : " (\(outcome.reference))"
    var lines = ["\(area.folder)\(source)"]
    lines += outcome.problems.map { "  area.json: \($0)" }
    if !outcome.isSupported {
      let files = Readable.count(outcome.files.count, "file")
      lines.append("\(outcome.area): not supported, \(files) not checked")
      return lines
    }
    for file in outcome.files { lines += self.lines(file, outcome.area) }
    return lines
  }

  private static func lines(_ file: VectorFileOutcome, _ area: String) -> [String] {
    var line = "\(area)/\(file.file): \(file.passed) passed, \(file.failed) failed"
    if file.readBack > 0 { line += ", \(file.readBack) by reading back" }
    if file.skipped > 0 {
      line += ", \(file.skipped) SKIPPED (\(file.skipReasons.joined(separator: "; ")))"
    }
    var lines = [line]
    lines += file.problems.map { "  \($0)" }
    lines += file.differences.prefix(mostDifferences).map { "  \($0)" }
    let more = file.differences.count - mostDifferences
    if more > 0 { lines.append("  … \(Readable.count(more)) more") }
    return lines
  }

  /// The last line.
  public var summary: String {
    var parts = ["\(Readable.count(passed)) passed", "\(Readable.count(failed)) failed"]
    if readBack > 0 { parts.append("\(Readable.count(readBack)) by reading back") }
    if skipped > 0 { parts.append("\(Readable.count(skipped)) skipped") }
    if problems > 0 { parts.append(Readable.count(problems, "file problem")) }
    if unsupported > 0 { parts.append("\(Readable.count(unsupported, "area")) not supported") }
    let word = exitCode == 0 ? "PASS" : exitCode == 1 ? "FAIL" : "UNKNOWN"
    return "\(word) \(Readable.count(areas.count, "area")): " + parts.joined(separator: ", ")
  }
}

// MARK: - JSON

extension VerifyReport {
  /// The whole report as a JSON file.
  public var json: [UInt8] {
    JSONValue.object([
      ("passed", .count(passed)), ("failed", .count(failed)), ("readBack", .count(readBack)),
      ("skipped", .count(skipped)), ("problems", .count(problems)),
      ("unsupported", .count(unsupported)),
      ("areas", .array(areas.map(Self.value))),
    ]).fileBytes
  }

  private static func value(_ area: Area) -> JSONValue {
    let outcome = area.outcome
    return .object([
      ("area", .string(outcome.area)), ("folder", .string(area.folder)),
      ("reference", .string(outcome.reference)), ("supported", .bool(outcome.isSupported)),
      ("problems", .array(outcome.problems.map { .string($0) })),
      ("files", .array(outcome.files.map(value))),
    ])
  }

  private static func value(_ file: VectorFileOutcome) -> JSONValue {
    .object([
      ("file", .string(file.file)), ("passed", .count(file.passed)),
      ("failed", .count(file.failed)), ("readBack", .count(file.readBack)),
      ("skipped", .count(file.skipped)),
      ("skipReasons", .array(file.skipReasons.map { .string($0) })),
      ("problems", .array(file.problems.map { .string($0) })),
      ("differences", .array(file.differences.map(value))),
    ])
  }

  private static func value(_ difference: VectorDifference) -> JSONValue {
    .object([
      ("case", .string(difference.vector)), ("field", .string(difference.field)),
      ("byteOffset", .optional(difference.byteOffset) { .count($0) }),
      ("expected", .optional(difference.expected) { .string($0) }),
      ("actual", .optional(difference.actual) { .string($0) }),
      ("text", .string(difference.text)),
    ])
  }
}
