import LogQLPipeline
import Testing

@Suite struct AddressPatternTests {
  private func occurs(_ pattern: String, _ line: String) throws -> Bool {
    let pattern = try AddressPattern(Array(pattern.utf8))
    var line = line
    return line.withUTF8 { pattern.occurs(in: UnsafeRawBufferPointer($0)) }
  }

  @Test(
    arguments: [
      "", "nope", "1.2.3", "1.2.3.4.5", "01.2.3.4", "1.2.3.256", "1.2.3.4/33", "1.2.3.4/", "/8",
      "1.2.3.4/08", "1.2.3.4/-1", "::1/129", "1.2.3.9-1.2.3.1", "1.2.3.4-::1", "1.2.3.4-", "-",
      ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7::8", "12345::", "1:",
      "::1.2.3", "1:2:3:4:5:1.2.3.4", "::1.2.3.4:5", "fe80::1%eth0", " 1.2.3.4", "1.2.3.4 ",
    ])
  func whatIsNoPatternIsRefused(text: String) {
    #expect(throws: AddressPattern.Refusal.self) { try AddressPattern(Array(text.utf8)) }
  }

  @Test func refusalsQuoteThePattern() {
    do throws(AddressPattern.Refusal) {
      _ = try AddressPattern(Array("a\"b".utf8))
    } catch { #expect(error.description == #"ip: invalid pattern: "a\"b""#) }
  }

  @Test func spellingsOfOneAddressAreEqual() throws {
    for spelling in ["2001:db8::5", "2001:DB8:0:0:0:0:0:5", "2001:db8:0::0:5", "2001:db8::0.0.0.5"]
    {
      #expect(try occurs("2001:db8::5", "[\(spelling)]"), "\(spelling)")
      #expect(try occurs(spelling, "peer 2001:0db8::0005."[...].dropLast().description))
    }
    #expect(try occurs("1::", "x 1:0:0:0:0:0:0:0 y"))
    #expect(try occurs("::", "is 0:0:0::0"))
  }

  @Test func blocksAndRangesHaveBounds() throws {
    #expect(try occurs("0.0.0.0/0", "255.255.255.255"))
    #expect(try !occurs("0.0.0.0/0", "ffff::1:1"))
    #expect(try occurs("::/0", "ffff::1:1"))
    #expect(try occurs("10.1.2.3/32", "10.1.2.3") && !occurs("10.1.2.3/32", "10.1.2.2"))
    #expect(try occurs("10.255.0.0/12", "10.240.0.1") && !occurs("10.255.0.0/12", "10.239.0.1"))
    #expect(try occurs("2001:db8::/33", "2001:db8:7fff::1"))
    #expect(try !occurs("2001:db8::/33", "2001:db8:8000::1"))
    #expect(try occurs("1::1:0:0:0-1::2:0:0:0", "1::1:ffff:0:1"))
    #expect(try !occurs("1::1:0:0:0-1::2:0:0:0", "1::2:0:0:1"))
  }

  @Test func aRunThatIsNoAddressHidesWhatFollowsIt() throws {
    #expect(try !occurs("1.2.3.4", "a:1.2.3.4"))
    #expect(try !occurs("1.2.3.4", "1.2.3.4."))
    #expect(try !occurs("1.2.3.4", "9.9,1.2.3.4".replacing(",", with: "")))
    #expect(try occurs("1.2.3.4", "9.9,1.2.3.4"))
    // The byte behind the run is passed over, whatever it is.
    #expect(try occurs("1.2.3.4", "9.9x1.2.3.4"))
  }
}
