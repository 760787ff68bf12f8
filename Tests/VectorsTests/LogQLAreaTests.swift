import Bytes
import Foundation
import Testing

@testable import Vectors

/// Every vector of the query language holds, but for what needs a query frontend.
@Suite struct LogQLAreaTests {
  @Test(arguments: VectorArea.logql.files)
  func `cases pass`(file: String) throws {
    try check(file, .logql)
  }

  /// The oracle is right where it can be measured.
  @Test(arguments: VectorArea.logql.files)
  func `cases pass in the naive evaluator`(file: String) throws {
    try check(file, .logql(ReferenceEngine()))
  }

  private func check(_ file: String, _ area: VectorArea) throws {
    let check = try #require(area.checks.first { $0.file == file })
    guard let folder = LogQLVectors.folder(check) else {
      print("\(file) is third-party text and not here: SKIPPED")
      return
    }
    let outcome = AreaCheck(folder).outcome(check)
    for problem in outcome.problems { Issue.record("\(file): \(problem)") }
    for difference in outcome.differences { Issue.record("\(difference)") }
    print("\(file): \(outcome.passed) passed, \(outcome.failed) failed, \(outcome.skipped) skipped")
  }
}

enum LogQLVectors {
  /// The repository's folder; for third-party files the one beside the repository. Nil if that is
  /// not there.
  static func folder(_ check: VectorFileCheck) -> VectorFolder? {
    if check.isOurs { return GoldenVectors.area("logql") }
    var folder = GoldenVectors.folder
    while folder.path != "/" {
      folder.deleteLastPathComponent()
      let shared = folder.appendingPathComponent("shared/vectors/logql")
      if FileManager.default.fileExists(atPath: shared.path) {
        return GoldenVectors.area(in: shared)
      }
    }
    return nil
  }
}
