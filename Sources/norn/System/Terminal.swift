import Environment
import Glibc

/// The process's standard streams, unbuffered. Data goes to standard output, everything else to
/// standard error.
enum Terminal {
  /// Writes data.
  static func output(_ text: String) { write(STDOUT_FILENO, text) }

  static func output(_ bytes: [UInt8]) { bytes.withUnsafeBytes { write(STDOUT_FILENO, $0) } }

  /// Writes a line that is not data.
  static func note(_ line: String) { write(STDERR_FILENO, line + "\n") }

  /// Writes text that is not data, as it is.
  static func progress(_ text: String) { write(STDERR_FILENO, text) }

  static var isOutputTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
  /// Whether what is written may be coloured.
  static var isColoured: Bool { isOutputTerminal && variable("NO_COLOR") == nil }
  static var isInputTerminal: Bool { isatty(STDIN_FILENO) == 1 }
  static var isProgressTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// The environment variable's text; nil if it is not set or empty.
  static func variable(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    let text = String(cString: value)
    return text.isEmpty ? nil : text
  }

  private static let origin = ContinuousClock.now

  /// Wall time of the process, nanoseconds from any origin.
  static func clock() -> Int64 { (ContinuousClock.now - origin).nanosecondCount }

  private static func write(_ descriptor: Int32, _ text: String) {
    var text = text
    text.withUTF8 { write(descriptor, UnsafeRawBufferPointer($0)) }
  }

  private static func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) {
    var rest = bytes
    while !rest.isEmpty {
      let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
      if count < 0 && errno != EINTR { return }  // Nobody is left to tell.
      if count > 0 { rest = UnsafeRawBufferPointer(rebasing: rest[count...]) }
    }
  }
}
