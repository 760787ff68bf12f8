/// Where in the text something lies.
extension Lexer {
  /// Line and column of a byte, in code points from 1.
  func place(of position: Int) -> (line: Int, column: Int) {
    var (line, column) = (1, 1)
    for byte in text[origin..<position] {
      if byte == "\n" {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
    return (line, column)
  }

  func error(_ message: String, at start: Int) -> LogQLError {
    let (line, column) = place(of: start)
    return LogQLError(.syntax, line: line, column: column, message)
  }

  /// Of a token that the scanner completes by looking ahead: the line is lost.
  func lookaheadError(_ message: String, at start: Int) -> LogQLError {
    LogQLError(.syntax, line: 0, column: place(of: start).column, message)
  }
}
