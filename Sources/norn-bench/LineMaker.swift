/// Makes the lines of the bench vectors' kinds, the same bytes in every program.
struct LineMaker {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// xorshift64*.
  private mutating func next() -> UInt64 {
    state ^= state >> 12
    state ^= state << 25
    state ^= state >> 27
    return state &* 2_685_821_657_736_338_717
  }

  private mutating func pick(_ count: UInt64) -> Int { Int(((next() >> 32) * count) >> 32) }

  private mutating func pick(_ values: [String]) -> String { values[pick(UInt64(values.count))] }

  /// A number of bytes, small ones more often.
  private mutating func size(_ count: UInt64, _ shifts: UInt64) -> Int {
    let size = pick(count)
    return size >> pick(shifts)
  }

  private mutating func address() -> String {
    let (x, y) = (pick(256), pick(256))
    return "10.\(x).\(y).\(pick(254) + 1)"
  }

  mutating func nginx(_ index: Int) -> String {
    let address = address()
    let method = LineTables.find(LineTables.method, pick(100))
    let route = pick(LineTables.route)
    let id = pick(100_000)
    let status = LineTables.find(LineTables.status, pick(1000))
    let bytes = size(65536, 10)
    let time = size(30000, 12)
    let agent = pick(LineTables.agent)
    let request = Self.hex(next())
    let needle = pick(10000) == 0 ? "?q=needle" : ""
    return "{\"ts\":\"\(Self.time(index, "T", "Z"))\",\"remote_addr\":\"\(address)\","
      + "\"method\":\"\(method)\",\"path\":\"\(route)/\(id)\(needle)\",\"status\":\(status),"
      + "\"bytes\":\(bytes),\"request_time\":\(time / 1000).\(Self.padded(time % 1000, 3)),"
      + "\"ua\":\"\(agent)\",\"request_id\":\"\(request)\"}"
  }

  mutating func logfmt(_ index: Int) -> String {
    let level = LineTables.find(LineTables.level, pick(100))
    let component = pick(LineTables.component)
    let caller = pick(900) + 100
    let message = pick(LineTables.message)
    let status = LineTables.find(LineTables.status, pick(1000))
    let (unit, whole, fraction) = (pick(20), pick(999) + 1, pick(1000))
    let bytes = size(65536, 10)
    let address = address()
    let trace = Self.hex(next()) + Self.hex(next())
    let needle = pick(10000) == 0 ? " note=needle" : ""
    let latency =
      "\(unit == 19 ? whole % 10 : whole).\(Self.padded(fraction, 3))"
      + (unit < 6 ? "µs" : unit == 19 ? "s" : "ms")
    return "ts=\(Self.time(index, "T", "Z")) level=\(level) caller=\(component).go:\(caller) "
      + "component=\(component) msg=\(message) status=\(status) latency=\(latency) bytes=\(bytes) "
      + "ip=\(address) trace_id=\(trace)\(needle)"
  }

  mutating func plain(_ index: Int) -> String {
    let level = LineTables.find(LineTables.level, pick(100)).uppercased()
    let thread = pick(32) + 1
    let owner = pick(LineTables.owner)
    var form = pick(LineTables.form)
    let values = [
      ("<a>", "\(pick(1_000_000))"), ("<b>", "\(pick(100_000))"), ("<c>", "\(pick(5000))"),
      ("<d>", "\(pick(50) + 1)"), ("<e>", "\(pick(2000))"), ("<f>", Self.padded(pick(100), 2)),
      ("<w>", pick(LineTables.region)), ("<x>", "\(pick(5) + 1)"),
    ]
    let id = Self.hex(next())
    let needle = pick(10000) == 0 ? " needle" : ""
    for (mark, value) in values { form = form.replacing(mark, with: value) }
    return "\(Self.time(index, " ", "")) \(level)\(String(repeating: " ", count: 5 - level.count)) "
      + "[http-nio-8080-exec-\(thread)] \(owner) - \(form) txn=\(id)\(needle)"
  }

  private static func padded(_ value: Int, _ width: Int) -> String {
    let text = "\(value)"
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }

  private static func hex(_ value: UInt64) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: 16 - text.count) + text
  }

  /// Line `index` is 10 ms behind the one before.
  private static func time(_ index: Int, _ separator: String, _ zone: String) -> String {
    let seconds = index / 100
    return "2025-01-01\(separator)\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):"
      + "\(padded(seconds % 60, 2)).\(padded(index % 100 * 10, 3))\(zone)"
  }
}
