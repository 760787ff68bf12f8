/// UTF-8 as Go reads it: a byte that begins no valid sequence is a character of its own.
enum UTF8Text {
  /// Number of bytes of the valid sequence at `start`; 0 if there is none.
  @inline(__always)
  static func length(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Int {
    start.pointee < 0x80 ? 1 : longLength(start, end)
  }

  private static func longLength(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) -> Int {
    let count = end - start
    func follows(_ index: Int) -> Bool { start[index] & 0xC0 == 0x80 }
    switch start.pointee {
    case 0xC2...0xDF: return count >= 2 && follows(1) ? 2 : 0
    case 0xE0...0xEF:
      guard count >= 3, follows(1), follows(2) else { return 0 }
      // No longer forms of shorter sequences, no surrogates.
      if start.pointee == 0xE0 && start[1] < 0xA0 { return 0 }
      return start.pointee == 0xED && start[1] > 0x9F ? 0 : 3
    case 0xF0...0xF4:
      guard count >= 4, follows(1), follows(2), follows(3) else { return 0 }
      if start.pointee == 0xF0 && start[1] < 0x90 { return 0 }
      return start.pointee == 0xF4 && start[1] > 0x8F ? 0 : 4
    default: return 0
    }
  }

  /// Whether the sequence is U+FFFD.
  static func isReplacement(_ start: UnsafePointer<UInt8>, _ length: Int) -> Bool {
    length == 3 && start[0] == 0xEF && start[1] == 0xBF && start[2] == 0xBD
  }

  static func isValid(_ text: ByteRun) -> Bool {
    var at = text.start
    while at < text.end {
      let length = length(at, text.end)
      if length == 0 { return false }
      at += length
    }
    return true
  }
}
