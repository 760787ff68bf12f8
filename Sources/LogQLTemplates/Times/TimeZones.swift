import Bytes

/// The zones that the times of a machine are in, by number. Loaded once each.
struct TimeZones {
  static let utc: Int32 = 0
  /// The zone of the process, which is UTC.
  static let local: Int32 = 1

  private var zones: [(name: [UInt8], rules: TimeZoneRules)] = [
    (Array("UTC".utf8), .utc), (Array("Local".utf8), .utc),
  ]
  private static let most = 1_000

  func rules(_ zone: Int32) -> TimeZoneRules { zones[Int(zone)].rules }

  /// The zone of that name in the system's database; UTC if there is none.
  mutating func zone(named name: Text) -> Int32 {
    if name.isEmpty { return Self.utc }
    if let known = zones.firstIndex(where: { $0.name.elementsEqual(name) }) { return Int32(known) }
    guard let rules = TimeZoneRules(named: Array(name)) else { return Self.utc }
    return add(Array(name), rules)
  }

  /// A zone with one offset, as a time that is read can bring along.
  mutating func fixed(offset: Int, name: [UInt8]) -> Int32 {
    // No zone of the database has such a name.
    let key = [0] + name + [0] + Array(String(offset).utf8)
    if let known = zones.firstIndex(where: { $0.name == key }) { return Int32(known) }
    return add(key, TimeZoneRules(offset: offset, name: name))
  }

  private mutating func add(_ name: [UInt8], _ rules: TimeZoneRules) -> Int32 {
    // Times of this execution may refer to any zone, so that none can be dropped.
    if zones.count >= Self.most { return Self.utc }
    zones.append((name, rules))
    return Int32(zones.count - 1)
  }

  func kind(_ time: GoTime) -> TimeZoneRules.Kind {
    zones[Int(time.zone)].rules.period(at: time.seconds).kind
  }

  func civil(_ time: GoTime) -> CivilTime {
    CivilTime(secondsSinceEpoch: time.seconds &+ Int64(kind(time).offset))
  }

  /// `2006-01-02 15:04:05.999999999 -0700 MST`.
  func append(_ time: GoTime, to output: inout [UInt8]) {
    "2006-01-02 15:04:05.999999999 -0700 MST".utf8.withContiguousStorageIfAvailable { layout in
      append(time, layout: Text(layout), to: &output)
    }
  }

  /// `time.Date(2024, time.May, 1, 0, 0, 0, 0, time.UTC)`.
  func goSyntax(_ time: GoTime) -> String {
    let civil = civil(time)
    let zone =
      switch time.zone {
      case Self.utc: "time.UTC"
      case Self.local: "time.Local"
      default: "time.Location(\(GoQuote.quoted(zones[Int(time.zone)].name.filter { $0 != 0 })))"
      }
    return "time.Date(\(civil.year), time.\(CalendarNames.months[civil.month - 1]), \(civil.day), "
      + "\(civil.hour), \(civil.minute), \(civil.second), \(time.nanosecond), \(zone))"
  }

  /// The seconds since the epoch of a date and time of day in a zone.
  func seconds(_ days: Int, _ secondOfDay: Int, in zone: Int32) -> Int64 {
    let local = Int64(days) * 86_400 + Int64(secondOfDay)
    let rules = zones[Int(zone)].rules
    let period = rules.period(at: local)
    let offset = Int64(period.kind.offset)
    if offset == 0 { return local }
    let utc = local - offset
    if utc >= period.start && utc < period.end { return utc }
    return local - Int64(rules.period(at: utc).kind.offset)
  }
}
