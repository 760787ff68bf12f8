import Foundation

/// The built program, in processes of its own.
enum BuiltProgram {
  /// Beside the program that runs these tests.
  static let path: String = {
    let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    return tests.deletingLastPathComponent().appendingPathComponent("norn").path
  }()

  struct Outcome {
    var code: Int32
    var output: String
    var errors: String

    var lastLine: String { output.split(separator: "\n").last.map(String.init) ?? "" }
  }

  static func process(
    _ words: [String], in folder: URL, environment: [String: String] = [:], program: String = path
  ) -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = words
    process.currentDirectoryURL = folder
    var variables = ProcessInfo.processInfo.environment
    for name in ["CI", "GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"] { variables[name] = nil }
    process.environment = variables.merging(environment) { _, new in new }
    return process
  }

  /// Runs the program to its end.
  static func run(
    _ words: [String], in folder: URL, environment: [String: String] = [:], input: String = ""
  ) throws -> Outcome {
    let process = process(words, in: folder, environment: environment)
    // Files, not pipes: neither stream can block the other.
    let streams = ["out", "err", "in"].map { name in
      folder.appendingPathComponent(".std\(name)-\(UUID().uuidString)")
    }
    for stream in streams { try Data().write(to: stream) }
    try Data(input.utf8).write(to: streams[2])
    process.standardOutput = try FileHandle(forWritingTo: streams[0])
    process.standardError = try FileHandle(forWritingTo: streams[1])
    process.standardInput = try FileHandle(forReadingFrom: streams[2])
    try process.run()
    process.waitUntilExit()
    let texts = try streams.map { try String(contentsOf: $0, encoding: .utf8) }
    for stream in streams { try FileManager.default.removeItem(at: stream) }
    return Outcome(code: process.terminationStatus, output: texts[0], errors: texts[1])
  }

  /// What a command line of a shell prints, errors included; `norn` in it is the program.
  static func shell(_ command: String, in folder: URL) throws -> String {
    let search = URL(fileURLWithPath: path).deletingLastPathComponent().path + ":/usr/bin:/bin"
    let process = process(
      ["-c", command], in: folder, environment: ["PATH": search, "LC_ALL": "C", "TZ": "UTC"],
      program: "/bin/sh")
    let stream = folder.appendingPathComponent(".printed")
    try Data().write(to: stream)
    // One file at one place: both streams write behind each other.
    let handle = try FileHandle(forWritingTo: stream)
    process.standardOutput = handle
    process.standardError = handle
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try handle.close()
    return try String(contentsOf: stream, encoding: .utf8)
  }
}

/// A fresh folder for one test.
func withFolder<R>(_ body: (URL) throws -> R) throws -> R {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("norn-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder)
}

extension URL {
  /// Writes a file below this folder.
  func write(_ path: String, _ text: String) throws {
    let file = appendingPathComponent(path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  /// The text of a file below this folder; nil if there is none.
  func text(_ path: String) -> String? {
    try? String(contentsOf: appendingPathComponent(path), encoding: .utf8)
  }
}

/// A terminal of which the test is the screen.
final class Terminal {
  private let screen: Int32
  /// What a program writes to.
  let programEnd: FileHandle

  init() throws {
    screen = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    // What unlockpt(3) and ptsname(3) ask the kernel, which Swift's C library does not show.
    let (setLock, getNumber): (UInt, UInt) = (0x4004_5431, 0x8004_5430)
    var lock: CInt = 0
    var number: CInt = 0
    guard screen >= 0, ioctl(screen, setLock, &lock) == 0, ioctl(screen, getNumber, &number) == 0
    else { throw CocoaError(.fileReadUnknown) }
    let program = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
    if program < 0 { throw CocoaError(.fileReadUnknown) }
    programEnd = FileHandle(fileDescriptor: program, closeOnDealloc: true)
  }

  deinit { close(screen) }

  /// Everything that was written, up to the first piece that completes `text`.
  func read(until text: String) throws -> String {
    var seen = ""
    var buffer = [UInt8](repeating: 0, count: 4096)
    while !seen.contains(text) {
      let count = Foundation.read(screen, &buffer, buffer.count)
      if count <= 0 { throw CocoaError(.fileReadUnknown) }
      seen += String(decoding: buffer[..<count], as: UTF8.self)
    }
    return seen
  }
}
