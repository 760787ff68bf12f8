import Bytes
import Environment
import LogModel
import Testing

@testable import LogStore

struct IndexVectorTests {
  /// One case has a label value that is no text: labels here are text.
  static let entries = Vectors.cases("index/entries.json").filter {
    $0["schema"].text == "v13" && $0.name != "p07-v13"
  }

  @Test(arguments: entries)
  func `rows of a chunk`(vector: VectorCase) {
    let labels = LabelSet(Self.labels(vector["labels_b64"]))
    let schema = Self.schema(vector.json)
    #expect(
      IndexSchema.seriesText(labels)
        == vector["series_string_b64"].base64.map { String(decoding: $0, as: UTF8.self) })
    #expect(
      String(decoding: IndexSchema.seriesID(labels), as: UTF8.self) == vector["series_id"].text)
    let rows = schema.rows(
      tenant: TenantID(vector["tenant"].text ?? ""), labels: labels,
      from: vector["from_ms"].integer ?? 0, through: vector["through_ms"].integer ?? 0,
      chunkID: vector["chunk_id"].text ?? "")
    let expected = vector["entries"].list.map { json in
      IndexWrite(
        table: json["table"].text ?? "", hash: Array((json["hash_value"].text ?? "").utf8),
        range: json["range_value_b64"].base64 ?? [],
        value: json["value_absent"].bool ? nil : json["value_b64"].base64 ?? [])
    }
    #expect(rows == expected)
  }

  @Test func `SHA-256 of known texts`() {
    func hex(_ text: String) -> String {
      SHA256.of(Array(text.utf8)).map {
        String($0 >> 4, radix: 16) + String($0 & 15, radix: 16)
      }
      .joined()
    }
    #expect(hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
        == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
  }

  @Test func `a chunk that ends at midnight belongs to the next day too`() {
    let day: Int64 = 86_400_000
    #expect(
      DayBucket.buckets(from: 10 * day + 5, through: 11 * day) == [
        DayBucket(day: 10, relativeFrom: 5, relativeThrough: 86_400_000),
        DayBucket(day: 11, relativeFrom: 0, relativeThrough: 0),
      ])
  }

  static func labels(_ json: JSON) -> [Label] {
    json.list.map { pair in
      Label(
        String(decoding: pair[0].base64 ?? [], as: UTF8.self),
        String(decoding: pair[1].base64 ?? [], as: UTF8.self))
    }
  }

  static func schema(_ json: JSON) -> IndexSchema {
    IndexSchema(
      rowShards: json["row_shards"].int,
      tables: IndexTables(
        prefix: json["index_prefix"].text ?? "",
        periodSeconds: json["index_period_seconds"].integer ?? 0))
  }
}
