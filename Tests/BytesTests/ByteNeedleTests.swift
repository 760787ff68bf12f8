import Bytes
import Testing

@Suite struct ByteNeedleTests {
  /// Every length and place around the steps of the search, with near misses before it.
  @Test func needlesAreFoundWhereTheyStand() {
    for length in [1, 2, 3, 7, 31, 40] {
      let sought = (0..<length).map { UInt8(truncatingIfNeeded: 0x61 + $0 % 5) }
      let needle = ByteNeedle(sought)
      for count in [0, length - 1, length, 33, 64, 65, 127, 160, 161, 300] {
        for place in Set([0, 1, 30, 31, 32, 33, 63, 127, 128, 129, count - length])
        where place >= 0 && place + length <= count {
          var text = [UInt8](repeating: 0x7A, count: count)
          for index in stride(from: 0, to: max(0, place - 1), by: 2) { text[index] = sought[0] }
          text.replaceSubrange(place..<(place + length), with: sought)
          let expected = (0...(count - length)).first { text[$0...].starts(with: sought) }
          text.withUnsafeBytes {
            #expect(needle.first(in: $0) == expected)
            #expect(needle.first(in: $0, from: place) == place)
            #expect(needle.occurs(in: $0))
          }
        }
        let text = [UInt8](repeating: 0x7A, count: max(0, count))
        text.withUnsafeBytes { #expect(needle.first(in: $0) == nil) }
      }
    }
  }

  @Test func theSearchEndsWithTheText() {
    let text = Array("xxneedle".utf8)
    text.withUnsafeBytes { bytes in
      let part = UnsafeRawBufferPointer(rebasing: bytes[..<7])
      #expect(ByteNeedle(Array("needle".utf8)).first(in: part) == nil)
      #expect(ByteNeedle(Array("needle".utf8)).first(in: bytes, from: 3) == nil)
      #expect(ByteNeedle(Array("needle".utf8)).first(in: bytes, from: 8) == nil)
    }
  }

  @Test func foldedProbesMissNoSpelling() {
    let probe = FoldedProbe(prefix: Array("error=1".utf8))
    for place in [0, 1, 62, 63, 64, 65, 130] {
      var text = [UInt8](repeating: 0x2E, count: 200)
      text.replaceSubrange(place..<(place + 7), with: Array("eRRoR=1".utf8))
      text.withUnsafeBytes {
        #expect(probe.first(in: $0, from: 0) == place)
        #expect(probe.first(in: $0, from: place + 1) == nil)
      }
    }
  }
}
