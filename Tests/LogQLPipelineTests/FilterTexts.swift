import Foundation
import LogModel
import LogQLSyntax

/// Line filters as they are written in a query.
enum FilterTexts {
  /// The filters of a text such as `|= "a" or ip("1.2.3.4") !~ "b"`; nil if it holds anything else.
  static func filters(_ text: String) -> [LineFilter]? {
    guard let query = try? Query(parsing: #"{a="b"} "# + text), case .log(let log) = query.syntax,
      log.lineFilters.count == log.stages.count
    else { return nil }
    return log.lineFilters
  }

  /// The condition on the label `x` of a query that is `| json` and that alone.
  static func matcher(_ query: String) -> LabelMatcher? {
    guard case .log(let log)? = (try? Query(parsing: query))?.syntax, log.stages.count == 2,
      case .json([]) = log.stages[0], case .labelFilter(.text(let matcher)) = log.stages[1],
      matcher.name == "x"
    else { return nil }
    return matcher
  }
}

/// Files of the measured vectors, as committed in `Golden/`.
enum GoldenFiles {
  static func lines(_ path: String) throws -> [Data] {
    var folder = URL(filePath: #filePath).deletingLastPathComponent()
    while !FileManager.default.fileExists(atPath: folder.appending(path: "Golden").path) {
      precondition(folder.path != "/", "no folder above \(#filePath) has a Golden folder")
      folder.deleteLastPathComponent()
    }
    let file = folder.appending(path: "Golden/loki-3.7.6/logql").appending(path: path)
    return try Data(contentsOf: file).split(separator: UInt8(ascii: "\n")).map { Data($0) }
  }
}
