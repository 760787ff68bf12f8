import Glibc

/// The rules of a time zone, from a file of the system's time zone database (RFC 8536).
struct TimeZoneRules: Sendable {
  struct Kind: Sendable, Equatable {
    /// Seconds east of UTC.
    var offset: Int
    var isSummer: Bool
    var name: [UInt8]
  }

  /// What holds from one time on up to another.
  struct Period {
    var kind: Kind
    var start: Int64
    var end: Int64
  }

  private(set) var kinds: [Kind]
  /// When the kind changes, ascending, and to which.
  private(set) var changes: [(time: Int64, kind: Int)] = []
  /// Holds behind the last change.
  private(set) var tail: YearlyRule?

  static let utc = TimeZoneRules(offset: 0, name: Array("UTC".utf8))

  /// One offset at all times.
  init(offset: Int, name: [UInt8]) {
    kinds = [Kind(offset: offset, isSummer: false, name: name)]
  }

  /// The zone of that name in the system's database; nil if there is none or the name is no plain
  /// path.
  init?(named name: [UInt8]) {
    guard !name.isEmpty, name.count < 256, name[0] != 0x2F,
      !name.contains(0), !name.contains(0x5C)
    else { return nil }
    let path = String(decoding: name, as: UTF8.self)
    if path.split(separator: "/").contains("..") { return nil }
    guard let bytes = Self.read("/usr/share/zoneinfo/" + path) else { return nil }
    self.init(bytes)
  }

  private static func read(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    // The largest zone has less than 4 KB.
    var bytes = [UInt8](repeating: 0, count: 256 * 1024)
    let count = fread(&bytes, 1, bytes.count, file)
    return count > 0 && count < bytes.count ? Array(bytes[..<count]) : nil
  }

  /// Reads the 64-bit part of a file; nil if it is damaged or older than that part.
  init?(_ bytes: [UInt8]) {
    var reader = Reader(bytes: bytes)
    guard let first = reader.header(), first.version >= 0x32 else { return nil }
    reader.at += first.size(ofTime: 4)
    guard let header = reader.header(), header.typeCount > 0,
      reader.at + header.size(ofTime: 8) <= bytes.count
    else { return nil }
    let times = (0..<header.timeCount).map { _ in Int64(bitPattern: reader.number(8)) }
    let numbers = (0..<header.timeCount).map { _ in Int(reader.number(1)) }
    let types = (0..<header.typeCount).map { _ in
      (
        offset: Int(Int32(truncatingIfNeeded: reader.number(4))), isSummer: reader.number(1) != 0,
        name: Int(reader.number(1))
      )
    }
    let names = bytes[reader.at..<reader.at + header.characterCount]
    guard numbers.allSatisfy({ $0 < types.count }), types.allSatisfy({ $0.name < names.count })
    else { return nil }
    kinds = types.map { type in
      Kind(
        offset: type.offset, isSummer: type.isSummer,
        name: Array(names[(names.startIndex + type.name)...].prefix { $0 != 0 }))
    }
    changes = zip(times, numbers).map { ($0, $1) }
    reader.at +=
      header.characterCount + header.leapCount * 12 + header.standardCount + header.utcCount
    if reader.at < bytes.count, bytes[reader.at] == 0x0A {
      tail = YearlyRule(Array(bytes[(reader.at + 1)...].prefix { $0 != 0x0A }))
    }
  }

  private struct Header {
    var version: UInt8
    var utcCount: Int
    var standardCount: Int
    var leapCount: Int
    var timeCount: Int
    var typeCount: Int
    var characterCount: Int

    func size(ofTime width: Int) -> Int {
      timeCount * (width + 1) + typeCount * 6 + characterCount + leapCount * (width + 4)
        + standardCount + utcCount
    }
  }

  private struct Reader {
    let bytes: [UInt8]
    var at = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// Big-endian; 0 behind the end.
    mutating func number(_ width: Int) -> UInt64 {
      var value: UInt64 = 0
      for _ in 0..<width {
        value = value << 8 | UInt64(at < bytes.count ? bytes[at] : 0)
        at += 1
      }
      return value
    }

    mutating func header() -> Header? {
      guard at + 44 <= bytes.count, bytes[at...].starts(with: "TZif".utf8) else { return nil }
      let version = bytes[at + 4]
      at += 20
      let counts = (0..<6).map { _ in Int(number(4)) }
      guard counts.allSatisfy({ $0 <= bytes.count }) else { return nil }
      return Header(
        version: version, utcCount: counts[0], standardCount: counts[1], leapCount: counts[2],
        timeCount: counts[3], typeCount: counts[4], characterCount: counts[5])
    }
  }

  // MARK: Looking up

  /// What holds at a time.
  func period(at time: Int64) -> Period {
    guard let first = changes.first, time >= first.time else {
      return Period(kind: earliest, start: .min, end: changes.first?.time ?? .max)
    }
    var (low, high) = (0, changes.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if changes[middle].time <= time { low = middle } else { high = middle }
    }
    if low == changes.count - 1, let tail,
      let period = tail.period(at: time, from: changes[low].time)
    {
      return period
    }
    let end = low + 1 < changes.count ? changes[low + 1].time : .max
    return Period(kind: kinds[changes[low].kind], start: changes[low].time, end: end)
  }

  /// What holds in front of the first change.
  private var earliest: Kind {
    if let first = changes.first, kinds[first.kind].isSummer,
      let standard = kinds[..<first.kind].last(where: { !$0.isSummer })
    {
      return standard
    }
    if !changes.contains(where: { $0.kind == 0 }) { return kinds[0] }
    return kinds.first { !$0.isSummer } ?? kinds[0]
  }

  /// The offset of a zone abbreviation, preferably one that holds at the time.
  func offset(ofName name: Text, at time: Int64) -> Int? {
    let named = kinds.filter { $0.name.elementsEqual(name) }
    if let now = named.first(where: { kind in
      period(at: time - Int64(kind.offset)).kind.name.elementsEqual(name)
    }) {
      return period(at: time - Int64(now.offset)).kind.offset
    }
    return named.first?.offset
  }
}
