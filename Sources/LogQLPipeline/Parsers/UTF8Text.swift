import Bytes

/// UTF-8 as Go reads it: a byte that begins no valid sequence is a character of its own.
enum UTF8Text {
  /// Number of bytes of the valid sequence at `start`; 0 if there is none.
  @inline(__always)
  static func length(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Int {
    if start.pointee < 0x80 { return 1 }
    let rune = Rune(UnsafeRawBufferPointer(start: start, count: end - start), at: 0)
    return rune.isInvalid ? 0 : rune.width
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
