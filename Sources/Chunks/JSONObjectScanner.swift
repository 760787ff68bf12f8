/// Finds where the first JSON object of growing bytes ends.
struct JSONObjectScanner {
  private var at = 0
  private var depth = 0
  private var isInString = false
  private var isEscaped = false
  private(set) var isComplete = false

  /// Looks at the bytes that were added. False if no object starts here.
  mutating func scan(_ bytes: [UInt8]) -> Bool {
    while at < bytes.count && !isComplete {
      let byte = bytes[at]
      at += 1
      if isInString {
        if isEscaped {
          isEscaped = false
        } else if byte == 0x5C {
          isEscaped = true
        } else if byte == 0x22 {
          isInString = false
        }
        continue
      }
      switch byte {
      case 0x22: isInString = true
      case 0x7B, 0x5B: depth += 1
      case 0x7D, 0x5D:
        depth -= 1
        isComplete = depth <= 0
      case 0x20, 0x09, 0x0A, 0x0D: break
      default: if depth == 0 { return false }
      }
      if depth == 0 && isInString { return false }
    }
    return true
  }
}
