import Bytes
import Testing

@Suite struct TextTests {
  @Test func hexadecimal() {
    #expect(Hex.text([0x00, 0xAF, 0x5B]) == "00af5b")
    #expect(Hex.bytes("00aF5b") == [0x00, 0xAF, 0x5B])
    #expect(Hex.bytes("0") == nil && Hex.bytes("0g") == nil && Hex.bytes("") == [])
    #expect(Hex.text(0) == "0" && Hex.text(0x1D83_ABCA) == "1d83abca")
    #expect(Hex.text(10, width: 8) == "0000000a" && Hex.text(.max) == "ffffffffffffffff")
  }

  @Test(arguments: ["": "", "f": "Zg==", "fo": "Zm8=", "foo": "Zm9v", "foob": "Zm9vYg=="])
  func base64(plain: String, text: String) {
    #expect(Base64.text(plain.utf8) == text)
    #expect(Base64.bytes(text) == Array(plain.utf8))
  }

  @Test(arguments: ["Zg", "Zg=", "Z===", "====", "Zg==Zg==", "Zm9v\n", "Zm9*", "=Zg="])
  func base64RejectsOtherText(text: String) { #expect(Base64.bytes(text) == nil) }

  @Test func decimals() {
    var writer = ByteWriter()
    writer.decimal(Int64.min)
    writer.byte(0x20)
    writer.decimal(UInt64.max)
    writer.byte(0x20)
    writer.decimal(0)
    writer.byte(0x20)
    writer.decimal(42, width: 5)
    #expect(
      String(decoding: writer.bytes, as: UTF8.self)
        == "-9223372036854775808 18446744073709551615 0 00042")
    #expect(Decimal.unsigned("18446744073709551615".utf8) == .max)
    #expect(Decimal.unsigned("18446744073709551616".utf8) == nil)
    #expect(Decimal.unsigned("".utf8) == nil && Decimal.unsigned("-1".utf8) == nil)
  }

  @Test(arguments: [
    (Int64(0), "1970-01-01T00:00:00Z"),
    (1_704_067_200_000_000_000, "2024-01-01T00:00:00Z"),
    (1_709_164_800_000_000_001, "2024-02-29T00:00:00.000000001Z"),
    (-1_000_000, "1969-12-31T23:59:59.999Z"),
    (.max, "2262-04-11T23:47:16.854775807Z"),
    (.min, "1677-09-21T00:12:43.145224192Z"),
  ])
  func times(time: Int64, text: String) {
    #expect(RFC3339.text(nanosecondsSinceEpoch: time) == text)
    #expect(RFC3339.nanosecondsSinceEpoch(text) == time || time == .min)
  }

  @Test func timesWithZones() {
    let day = RFC3339.nanosecondsSinceEpoch("2024-01-01T00:00:00Z")
    #expect(RFC3339.nanosecondsSinceEpoch("2024-01-01T02:30:00+02:30") == day)
    #expect(RFC3339.nanosecondsSinceEpoch("2023-12-31t19:00:00-05:00") == day)
    #expect(
      RFC3339.text(nanosecondsSinceEpoch: 1_500_000_000, withFraction: false)
        == "1970-01-01T00:00:01Z")
  }

  @Test(arguments: [
    "", "2024-01-01", "2024-13-01T00:00:00Z", "2023-02-29T00:00:00Z", "2024-01-01T24:00:00Z",
    "2024-01-01T00:00:00", "2024-01-01T00:00:00.Z", "2024-01-01T00:00:00+1:00",
    "9999-01-01T00:00:00Z", "2024-01-01T00:00:00Zx",
  ])
  func notTimes(text: String) { #expect(RFC3339.nanosecondsSinceEpoch(text) == nil) }

  @Test func sha256OfTheStandardsExamples() {
    #expect(
      SHA256.text([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(
      SHA256.text(Array("abc".utf8))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      SHA256.text(Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8))
        == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
  }
}
