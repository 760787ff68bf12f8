import Bytes

/// Checks this build against the vectors of a folder with an `area.json`.
///
///     let outcome = AreaCheck(folder).run()
///     outcome.files.first?.differences
public struct AreaCheck {
  private let folder: VectorFolder
  private let areas: [VectorArea]

  public init(_ folder: VectorFolder, areas: [VectorArea] = VectorArea.all) {
    self.folder = folder
    self.areas = areas
  }

  public func run() -> AreaOutcome {
    do throws(VectorError) {
      let index = try AreaIndex(folder)
      var outcome = AreaOutcome(area: index.area, reference: index.reference)
      if let area = areas.first(where: { $0.name == index.area }) {
        outcome.files = check(index, area)
        outcome.files += try unlisted(index, area)
      } else {
        outcome.isSupported = false
        outcome.files = index.files.map { VectorFileOutcome($0.name) }
      }
      return outcome
    } catch {
      return AreaOutcome(area: "", reference: "", problems: [error.description])
    }
  }

  private func check(_ index: AreaIndex, _ area: VectorArea) -> [VectorFileOutcome] {
    var outcomes = index.files.map { entry in
      guard let check = area.checks.first(where: { $0.file == entry.name }) else {
        var outcome = VectorFileOutcome(entry.name)
        outcome.problems = ["no check of this build knows the file"]
        return outcome
      }
      return self.check(check, cases: entry.cases)
    }
    for check in area.checks where !index.files.contains(where: { $0.name == check.file }) {
      var outcome = VectorFileOutcome(check.file)
      outcome.problems = ["area.json does not list the file"]
      outcomes.append(outcome)
    }
    return outcomes
  }

  /// Vectors that lie in the folder, and that neither `area.json` nor a check knows.
  private func unlisted(_ index: AreaIndex, _ area: VectorArea) throws(VectorError)
    -> [VectorFileOutcome]
  {
    let known = index.files.map(\.name) + area.files + [AreaIndex.fileName]
    return try folder.names()
      .filter { ($0.hasSuffix(".json") || $0.hasSuffix(".jsonl")) && !known.contains($0) }
      .map { name in
        var outcome = VectorFileOutcome(name)
        outcome.problems = ["area.json does not list the file"]
        return outcome
      }
  }

  private func check(_ check: VectorFileCheck, cases: Int) -> VectorFileOutcome {
    var outcome = VectorFileOutcome(check.file)
    if !check.isOurs, (try? folder.bytes(of: check.file)) == nil {
      outcome.skip(cases, "third-party text that is not here")
      return outcome
    }
    do throws(VectorError) {
      let vectors = try vectors(check)
      if vectors.count != cases {
        outcome.problems.append("area.json says \(cases) cases, the file has \(vectors.count)")
      }
      let checkCase = try check.prepare(folder)
      for (index, vector) in vectors.enumerated() {
        outcome.add(check.run(vector, number: index, folder, checkCase))
      }
    } catch {
      outcome.problems.append(error.description)
    }
    return outcome
  }

  /// The outcome of one file, of as many cases as it has.
  func outcome(_ check: VectorFileCheck) -> VectorFileOutcome {
    self.check(check, cases: (try? vectors(check).count) ?? 0)
  }

  private func vectors(_ check: VectorFileCheck) throws(VectorError) -> [JSONNode] {
    switch check.form {
    case .cases: try vectors(in: check.file)
    case .lines: try JSONLines.nodes(check.file, folder)
    case .input: []
    }
  }

  private func vectors(in file: String) throws(VectorError) -> [JSONNode] {
    let root = try AreaIndex.json(file, folder)
    guard case .object(let members) = root.content else {
      throw VectorError("expected an object with title and cases")
    }
    for member in members where !["title", "cases"].contains(member.name) {
      throw VectorError("\(member.name): the field is neither compared nor informational")
    }
    guard let cases = root["cases"], case .array(let vectors) = cases.content else {
      throw VectorError("expected a list of cases")
    }
    return vectors
  }
}

extension VectorFileCheck {
  /// Checks one case of the file.
  func run(
    _ vector: JSONNode, number: Int, _ folder: VectorFolder, _ check: Check
  ) -> CaseRecord {
    let record = CaseRecord(vector, name: Self.name(of: vector, number))
    do throws(VectorError) {
      try check(record.field, folder)
      if record.skipped == nil { record.finish() }
    } catch {
      record.differ(error.field, error.text)
    }
    return record
  }

  private static func name(of vector: JSONNode, _ number: Int) -> String {
    for field in ["name", "id"] {
      if case .string(let name)? = vector[field]?.content { return name }
    }
    return "case \(number)"
  }
}

extension VectorFileOutcome {
  private static let mostDifferences = 5

  fileprivate mutating func add(_ record: CaseRecord) {
    if let reason = record.skipped {
      skip(1, reason)
    } else if record.differences.isEmpty {
      passed += 1
      if record.isReadBack { readBack += 1 }
    } else {
      failed += 1
      differences += record.differences.prefix(Self.mostDifferences)
    }
  }

  fileprivate mutating func skip(_ cases: Int, _ reason: String) {
    skipped += cases
    if !skipReasons.contains(reason) { skipReasons.append(reason) }
  }
}

/// What `area.json` says: the area, what it was measured from, its files and their cases.
struct AreaIndex {
  var area: String
  var reference: String
  var files: [(name: String, cases: Int)] = []

  static let fileName = "area.json"

  init(_ folder: VectorFolder) throws(VectorError) {
    let record = CaseRecord(try Self.json(Self.fileName, folder), name: Self.fileName)
    area = try record.field["area"].text()
    reference = try record.field["reference"].text()
    for (name, entry) in try record.field["files"].members() {
      files.append((name, try entry["cases"].int()))
      entry["what"].isInformational()
    }
    record.finish()
    if let first = record.differences.first { throw VectorError(first.text, field: first.field) }
  }

  static func json(_ file: String, _ folder: VectorFolder) throws(VectorError) -> JSONNode {
    let bytes = try folder.bytes(of: file)
    do throws(JSONError) {
      return try JSONNode(parsing: bytes)
    } catch {
      throw VectorError(error.description)
    }
  }
}
