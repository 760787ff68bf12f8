import LogModel
import Testing

@testable import LogStore

struct LabelParserTests {
  /// Strings that are text, and whose result is text: our labels are not arbitrary bytes.
  static let vectors = Vectors.cases("distributor/labels.json").filter {
    $0["in"].text != nil && $0["pairs_b64"].isNull
  }

  @Test(arguments: vectors)
  func `label strings and their errors`(vector: VectorCase) {
    do {
      let labels = try LabelParser.parse(vector["in"].text ?? "")
      #expect(labels.canonical == vector["canonical"].text)
      #expect(labels.labels == vector["pairs"].labels)
      #expect(vector["err"].isNull)
      #expect(
        StreamToken(tenant: TenantID("fake"), labels: labels.canonical).bits
          == UInt32(vector["token_fake"].integer ?? 0))
      #expect(Int64(bitPattern: labels.stableHash) == vector["stable_hash"].integer)
    } catch {
      #expect(error.description == vector["err"].text)
    }
  }
}
