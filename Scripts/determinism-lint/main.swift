// The determinism lint: prints what could make two runs of one seed differ, one finding a line, as
// `file:line: rule: text`. Exits with 1 if there is any.
//
//     determinism-lint FILE…
//
// Built by Scripts/lint-determinism over the SwiftSyntax that ships with the toolchain.
import SwiftParser
import SwiftSyntax

#if canImport(Glibc)
  import Glibc
#endif

func contents(_ path: String) -> String? {
  guard let file = fopen(path, "rb") else { return nil }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = fread(&buffer, 1, buffer.count, file)
    if count == 0 { break }
    bytes += buffer[..<count]
  }
  return String(decoding: bytes, as: UTF8.self)
}

func run(_ paths: [String]) -> Int32 {
  var files: [(path: String, tree: SourceFileSyntax)] = []
  let properties = PropertyCollector(viewMode: .sourceAccurate)
  for path in paths {
    guard let text = contents(path) else {
      print("\(path):1: unreadable: the file cannot be read")
      return 1
    }
    let tree = Parser.parse(source: text)
    files.append((path, tree))
    properties.walk(tree)
  }
  var count = 0
  for (path, tree) in files {
    let visitor = DeterminismVisitor(path, tree, properties)
    visitor.walk(tree)
    for finding in visitor.findings.sorted(by: { $0.line < $1.line }) {
      print("\(path):\(finding.line): \(finding.rule): \(finding.text)")
    }
    count += visitor.findings.count
  }
  return count == 0 ? 0 : 1
}

exit(run(Array(CommandLine.arguments.dropFirst())))
