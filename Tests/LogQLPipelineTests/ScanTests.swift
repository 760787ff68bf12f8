import Bytes
import CSystem
import Testing

/// The scans over many bytes at a time find what a loop over bytes finds, wherever a line ends.
struct ScanTests {
  private typealias Scan = (
    UnsafePointer<UInt8>, UnsafePointer<UInt8>, UnsafePointer<UInt8>
  ) -> norn_stop

  /// Bytes of which some are those that scans stop at.
  private static func bytes(_ draws: inout SplitMix, _ count: Int) -> [UInt8] {
    let likely = Array("ab1 =\"\\{}[],:\n\u{E9}".utf8)
    return (0..<count).map { _ in
      draws.next(8) == 0 ? likely[draws.next(likely.count)] : UInt8(draws.next(200) + 33)
    }
  }

  @Test func scansEqualLoops() {
    let scans: [(Scan, (UInt8) -> Bool)] = [
      (norn_scan_json_string, { $0 == 0x22 || $0 == 0x5C }),
      (norn_scan_logfmt, { $0 <= 0x20 || $0 == 0x22 || $0 == 0x3D }),
      (norn_scan_json_nesting, { [0x22, 0x5B, 0x5D, 0x7B, 0x7D].contains($0) }),
    ]
    var draws = SplitMix(7)
    for _ in 0..<3_000 {
      let slab = Self.bytes(&draws, draws.next(80))
      slab.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        let start = draws.next(slab.count + 1)
        let end = start + draws.next(slab.count - start + 1)
        for (scan, isStop) in scans {
          let found = scan(base + start, base + end, base + slab.count)
          let expected = (start..<end).first { isStop(slab[$0]) } ?? end
          #expect(found.at == base + expected)
          #expect(found.has_high == slab[start..<expected].contains { $0 > 0x7F })
        }
      }
    }
  }

  @Test func valuesAndRunsEndWhereLoopsDo() {
    let stops = Array(" \t\r\n,}]".utf8)
    let members = (0..<256).map { UInt8($0 > 0x20 && $0 < 0x60 ? 1 : 0) }
    var draws = SplitMix(13)
    for _ in 0..<3_000 {
      let slab = (0..<draws.next(60)).map { _ in
        draws.next(9) == 0 ? draws.one(of: Array(" ,}]\u{1}\t=\u{E9}".utf8)) : 0x31
      }
      slab.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        let start = draws.next(slab.count + 1)
        let end = start + draws.next(slab.count - start + 1)
        let (from, to, readable) = (base + start, base + end, base + slab.count)
        func first(_ isStop: (UInt8) -> Bool) -> UnsafePointer<UInt8> {
          base + ((start..<end).first { isStop(slab[$0]) } ?? end)
        }
        #expect(norn_scan_json_value(from, to, readable) == first(stops.contains))
        #expect(norn_scan_members(from, to, members) == first { members[Int($0)] == 0 })
        #expect(
          norn_scan_ascii_without(from, to, readable, 0x2C) == first { $0 == 0x2C || $0 > 0x7F })
      }
    }
  }

  @Test func beginningsAreCompared() {
    var draws = SplitMix(17)
    for _ in 0..<3_000 {
      let text = (0..<80).map { _ in UInt8(97 + draws.next(2)) }
      var line = text
      let count = draws.next(50)
      if draws.next(3) > 0 { line[draws.next(60)] ^= 0x40 }
      let isEqual = line.prefix(count).elementsEqual(text.prefix(count))
      #expect(norn_begins_with(line, text, count) == isEqual)
    }
  }

  @Test func nearTextsAreFound() {
    var draws = SplitMix(11)
    for _ in 0..<3_000 {
      let slab = (0..<draws.next(70)).map { _ in UInt8(97 + draws.next(3)) }
      let sought = (0..<(1 + draws.next(5))).map { _ in UInt8(97 + draws.next(3)) }
      let end = draws.next(slab.count + 1)
      let expected = (0..<max(0, end - sought.count + 1)).first {
        slab[$0..<($0 + sought.count)].elementsEqual(sought)
      }
      slab.withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        sought.withUnsafeBufferPointer { text in
          guard let start = text.baseAddress else { return }
          let found = norn_find_near(base, base + end, base + slab.count, start, sought.count)
          #expect(found == expected.map { base + $0 })
        }
      }
    }
  }

  @Test func equalityAndHashesLookAtEveryByte() {
    for count in 0..<70 {
      let text = (0..<count).map { UInt8($0) }
      for place in 0..<count {
        var other = text
        other[place] ^= 0x40
        #expect(!norn_equal(text, other, count))
        #expect(norn_hash(text, count, 3) != norn_hash(other, count, 3))
      }
      #expect(norn_equal(text, Array(text), count))
    }
  }
}
