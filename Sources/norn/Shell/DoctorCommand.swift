import Reports

/// `norn doctor`: what this program is made of and finds around itself.
enum DoctorCommand {
  static let command = Command(
    name: "doctor", summary: "Say what norn is made of and finds here, and what is missing",
    options: [Options.data.entry],
    example: "norn doctor --data logs",
    details: """
      Exit codes: 0 all is well, 1 something is missing or would make results doubtful. With
      --data it also looks at the folder of log files that scenarios replay.
      """)

  static func run(_ invocation: Invocation) -> Int32 {
    let findings =
      program + NativeLibrary.all.map(\.finding) + [hashing, data(invocation[Options.data])]
      + surroundings
    let width = findings.map(\.subject.count).max() ?? 0
    for finding in findings {
      let padding = String(repeating: " ", count: width - finding.subject.count)
      let mark = finding.isFine ? "ok" : "!!"
      Terminal.output("\(mark)  \(finding.subject)\(padding)  \(finding.text)\n")
    }
    return findings.allSatisfy(\.isFine) ? 0 : 1
  }

  /// One line.
  struct Finding {
    var subject: String
    var text: String
    var isFine = true
  }

  private static var program: [Finding] {
    let core = NativeLibrary.path(ofSymbol: "swift_retain") ?? "linked statically"
    return [
      Finding(subject: "norn", text: "\(CommandTable.norn.version), \(configuration)"),
      Finding(subject: "Swift", text: "compiler \(compiler), runtime \(core)"),
      Finding(
        subject: "processors",
        text: "\(WorkerThreads.processorCount) in use, one run on each unless --jobs says otherwise"
      ),
    ]
  }

  private static var configuration: String {
    #if DEBUG
      "debug build (slow: release builds run scenarios many times faster)"
    #else
      "release build"
    #endif
  }

  private static var compiler: String {
    #if compiler(>=6.4)
      "6.4 or later"
    #elseif compiler(>=6.3)
      "6.3"
    #else
      "6.2"
    #endif
  }

  private static var hashing: Finding {
    let isRandom = Terminal.variable(Program.randomHashing) != nil
    return Finding(
      subject: "hash seeds",
      text: isRandom
        ? "random, because \(Program.randomHashing) is set: meant for tests of norn itself"
        : "fixed",
      isFine: !isRandom)
  }

  private static func data(_ folder: String?) -> Finding {
    guard let folder else {
      return Finding(
        subject: "data", text: "no --data DIR: scenarios that replay log files are skipped")
    }
    do throws(FileError) {
      let logs = try Files.names(in: folder).filter { !Files.isDirectory(Files.join(folder, $0)) }
      return Finding(
        subject: "data", text: "\(folder): \(logs.count) \(logs.count == 1 ? "file" : "files")",
        isFine: !logs.isEmpty)
    } catch {
      return Finding(subject: "data", text: error.description, isFine: false)
    }
  }

  /// Reports are whole without the library, but nobody can zoom into their charts.
  private static var charts: Finding {
    let isThere = (try? Files.read(ChartLibrary.path)).flatMap(ChartLibrary.init) != nil
    let package = "install Debian's \(ChartLibrary.package)"
    return Finding(
      subject: "charts",
      text: isThere
        ? "\(ChartLibrary.path): those of reports can be zoomed"
        : "there is no \(ChartLibrary.path): those of reports cannot be zoomed; \(package)",
      isFine: isThere)
  }

  private static var surroundings: [Finding] {
    let waiting = (try? Files.names(in: "Golden/scenarios", suffix: ".golden.new")) ?? []
    let goldens = (try? Files.names(in: "Golden/scenarios", suffix: ".golden")) ?? []
    var golden = "\(goldens.count) in Golden/scenarios"
    if !waiting.isEmpty { golden += ", \(waiting.count) to look at with 'norn golden review'" }
    let output = Terminal.isOutputTerminal ? "a terminal" : "no terminal"
    let colour = Terminal.isColoured ? "coloured" : "without colours"
    let variable = Terminal.variable("CI") == nil ? "not set" : "set: no golden is accepted"
    return [
      charts,
      Finding(subject: "goldens", text: golden),
      Finding(subject: "output", text: "\(output), \(colour)"),
      Finding(subject: "CI", text: variable),
    ]
  }
}
