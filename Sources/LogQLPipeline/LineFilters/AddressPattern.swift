import LogModel

/// `ip("10.0.0.0/8")`: an address, a block of addresses, or a range `a-b` (spec: LogQL, §7.3).
///
///     let pattern = try AddressPattern(Array("10.0.0.0/8".utf8))
///     pattern.occurs(in: line)   // true for `peer=10.1.2.3:80`
public struct AddressPattern: Sendable {
  /// Why a text is no pattern, as clients see it.
  public struct Refusal: Error, Equatable, Sendable, CustomStringConvertible {
    /// `ip: invalid pattern: "…"`
    public let description: String
  }

  private enum Addresses: Sendable {
    case single(InternetAddress)
    case block(InternetAddress, bits: Int)
    case range(InternetAddress, InternetAddress)
  }

  private let addresses: Addresses

  public init(_ text: [UInt8]) throws(Refusal) {
    guard let addresses = AddressPattern.addresses(text) else {
      throw Refusal(description: "ip: invalid pattern: \(goQuoted(bytes: text))")
    }
    self.addresses = addresses
  }

  private static func addresses(_ text: [UInt8]) -> Addresses? {
    if let hyphen = text.firstIndex(of: UInt8(ascii: "-")) {
      guard let low = address(text[..<hyphen]), let high = address(text[(hyphen + 1)...]),
        low.isVersion6 == high.isVersion6, low <= high
      else { return nil }
      return .range(low, high)
    }
    if let slash = text.firstIndex(of: UInt8(ascii: "/")) {
      guard let base = address(text[..<slash]), let bits = number(text[(slash + 1)...]),
        bits <= base.width
      else { return nil }
      return .block(base, bits: bits)
    }
    return address(text[...]).map { .single($0) }
  }

  private static func address(_ bytes: ArraySlice<UInt8>) -> InternetAddress? {
    bytes.withUnsafeBytes { InternetAddress($0) }
  }

  /// Up to three digits without leading zeros.
  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    guard (1...3).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }),
      digits.count == 1 || digits.first != 0x30
    else { return nil }
    return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  private func contains(_ address: InternetAddress) -> Bool {
    switch addresses {
    case .single(let own): own == address
    case .block(let base, let bits): address.hasPrefix(base, bits)
    case .range(let low, let high):
      low.isVersion6 == address.isVersion6 && low <= address && address <= high
    }
  }

  /// Whether one of the addresses stands in a line or value.
  ///
  /// The scan is that of the peer: a run of bytes that looks like the beginning of an address is read
  /// as one or passed over as a whole, with the byte behind it.
  public func occurs(in bytes: UnsafeRawBufferPointer) -> Bool {
    Self.kinds.withUnsafeBufferPointer { occurs(in: bytes, $0) }
  }

  private func occurs(
    in bytes: UnsafeRawBufferPointer, _ kinds: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    let last = bytes.count - 4
    var at = 0
    while at <= last {
      // Most bytes begin no address.
      if kinds[Int(bytes[at])] == 0 {
        at &+= 1
        continue
      }
      let run: UInt8
      if Self.beginsVersion4(bytes, at) {
        run = Kind.version4
      } else if Self.beginsVersion6(bytes, at, kinds) {
        run = Kind.version6
      } else {
        at &+= 1
        continue
      }
      let start = at
      while at < bytes.count, kinds[Int(bytes[at])] & run != 0 { at &+= 1 }
      let text = UnsafeRawBufferPointer(rebasing: bytes[start..<at])
      if let address = InternetAddress(text), contains(address) { return true }
      at &+= 1
    }
    return false
  }

  @inline(__always)
  private static func beginsVersion4(_ bytes: UnsafeRawBufferPointer, _ at: Int) -> Bool {
    if bytes[at] &- 0x30 > 9 { return false }
    let dot = UInt8(ascii: ".")
    return bytes[at &+ 1] == dot || bytes[at &+ 2] == dot || bytes[at &+ 3] == dot
  }

  /// `::` and a hexadecimal digit, or up to four such digits and a colon.
  @inline(__always)
  private static func beginsVersion6(
    _ bytes: UnsafeRawBufferPointer, _ at: Int, _ kinds: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    if at &+ 5 > bytes.count { return false }
    let colon = UInt8(ascii: ":")
    if bytes[at] == colon {
      return bytes[at &+ 1] == colon && kinds[Int(bytes[at &+ 2])] & Kind.hexadecimal != 0
    }
    var length = 0
    while length < 5 {
      let byte = bytes[at &+ length]
      if byte == colon { return length > 0 }
      if kinds[Int(byte)] & Kind.hexadecimal == 0 { return false }
      length &+= 1
    }
    return false
  }

  private enum Kind {
    static let version4: UInt8 = 1
    static let version6: UInt8 = 2
    static let hexadecimal: UInt8 = 4
  }

  /// What each byte may be part of.
  private static let kinds: [UInt8] = (0...255).map { (byte: Int) in
    switch UInt8(byte) {
    case 0x30...0x39: Kind.version4 | Kind.version6 | Kind.hexadecimal
    case 0x41...0x46, 0x61...0x66: Kind.version6 | Kind.hexadecimal
    case UInt8(ascii: "."): Kind.version4 | Kind.version6
    case UInt8(ascii: ":"): Kind.version6
    default: 0
    }
  }
}
