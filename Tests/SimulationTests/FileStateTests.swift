import Bytes
import Testing

@testable import Simulation

@Suite("Contents of simulated files")
struct FileStateTests {
  @Test("any piece of any appends reads back")
  func pieces() {
    let file = FileState()
    var whole: [UInt8] = []
    for count in [3, 0, 1, 70_000, 2] {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: whole.count + $0) }
      file.append(bytes)
      whole += bytes
    }
    #expect(file.size == whole.count)
    for offset in [-1, 0, 1, 2, 3, 4, 5, 70_003, 70_005, whole.count, whole.count + 1] {
      for count in [-1, 0, 1, 2, 3, 4, 70_001, whole.count, whole.count + 1] {
        let isInside = offset >= 0 && offset < whole.count
        let end = min(whole.count, offset + max(0, count))
        let expected = isInside ? Array(whole[offset..<end]) : []
        #expect(file.read(offset: offset, count: count) == expected)
      }
    }
  }

  @Test("equal appends share memory, others do not mix")
  func shared() {
    var recent = SharedAppends()
    func place(_ bytes: [UInt8]) -> UnsafeRawPointer? {
      recent.shared(bytes, checksum: CRC32C.of(bytes)).withUnsafeBytes { $0.baseAddress }
    }
    let (a, b) = (Array("a record".utf8), Array("another".utf8))
    let first = place(a)
    #expect(place(Array("a record".utf8)) == first)
    #expect(recent.shared(b, checksum: CRC32C.of(a)) == b)
    #expect(recent.shared(a, checksum: CRC32C.of(a)) == a)
    #expect(recent.shared([], checksum: 0) == [])
  }
}
