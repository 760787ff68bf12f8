import Bytes
import Testing

@Suite struct PartitionPointTests {
  @Test func theFirstPlaceIsFoundInRangesOfAnyLength() {
    for start in [-3, 0, 5] {
      for count in 0..<40 {
        for first in start...(start + count) {
          let range = start..<(start + count)
          #expect(range.partitionPoint { $0 >= first } == first)
        }
      }
    }
  }
}
