import Glibc

/// Whether two arrays have the same bytes. Their own `==` takes 13 ns a byte where nothing is optimised.
func isSame(_ a: [UInt8], _ b: [UInt8]) -> Bool { a.count == b.count && isStart(a, of: b) }

func isStart(_ start: [UInt8], of whole: [UInt8]) -> Bool {
  start.count <= whole.count && memcmp(start, whole, start.count) == 0
}
