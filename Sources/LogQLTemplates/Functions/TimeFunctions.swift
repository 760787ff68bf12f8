import Bytes
import LogQLSyntax

extension TemplateFunction {
  static let timeFunctions: [TemplateFunction] = [
    .init("now") { Value(.time(GoTime(nanoseconds: $0.machine.input.now))) },
    .init("date", [.string, .any]) { arguments throws(TemplateFault) in
      let machine = arguments.machine
      var time: GoTime
      switch arguments[1].content {
      case .time(let given): time = given
      case .integer(let seconds, .int), .integer(let seconds, .int64):
        time = GoTime(seconds: seconds, nanosecond: 0)
      default: time = GoTime(nanoseconds: machine.input.now)
      }
      time.zone = TimeZones.local
      return try format(time, arguments.text(0), machine)
    },
    .init("toDate", [.string, .string]) { arguments in
      parse(arguments.text(1), arguments.text(0), TimeZones.local, arguments.machine)
    },
    .init("toDateInZone", [.string, .string, .string]) { arguments in
      let zone = arguments.machine.zones.zone(named: arguments.text(1))
      return parse(arguments.text(2), arguments.text(0), zone, arguments.machine)
    },
    .init("unixEpoch", [.time]) { arguments throws(TemplateFault) in
      try arguments.machine.keep(String(arguments.time(0).seconds))
    },
    .init("unixEpochMillis", [.time]) { arguments throws(TemplateFault) in
      let time = arguments.time(0)
      let milliseconds = time.seconds &* 1_000 &+ Int64(time.nanosecond / 1_000_000)
      return try arguments.machine.keep(String(milliseconds))
    },
    .init("unixEpochNanos", [.time]) { arguments throws(TemplateFault) in
      try arguments.machine.keep(String(arguments.time(0).nanoseconds))
    },
    .init("unixToTime", [.string]) { arguments throws(TemplateFault) in
      Value(.time(try unixTime(arguments.text(0))))
    },
  ]

  static func format(
    _ time: GoTime, _ layout: Text, _ machine: TemplateMachine
  ) throws(TemplateFault) -> Value {
    try machine.step(bytes: 4 * layout.count)
    return try machine.make { machine.zones.append(time, layout: layout, to: &$0) }
  }

  private static func parse(
    _ text: Text, _ layout: Text, _ zone: Int32, _ machine: TemplateMachine
  ) -> Value {
    let time = TimeParser.time(text, layout: layout, in: zone, &machine.zones)
    return Value(.time(time ?? .zero))
  }

  /// Days, seconds, milli-, micro- or nanoseconds since the epoch, told apart by the number of
  /// digits.
  private static func unixTime(_ text: Text) throws(TemplateFault) -> GoTime {
    func failure(_ reason: String) -> TemplateFault {
      TemplateFault("unable to parse time '\(String(decoding: text, as: UTF8.self))': \(reason)")
    }
    let number: Int64
    switch GoInteger.decimal(text) {
    case .success(let value): number = value
    case .failure(let problem):
      let reason = problem == .range ? "value out of range" : "invalid syntax"
      throw failure("strconv.ParseInt: parsing \(GoQuote.quoted(Array(text))): \(reason)")
    }
    func time(_ unitsPerSecond: Int64) -> GoTime {
      let (seconds, rest) = number.quotientAndRemainder(dividingBy: unitsPerSecond)
      let nanoseconds = rest * (1_000_000_000 / unitsPerSecond)
      return GoTime(
        seconds: nanoseconds < 0 ? seconds - 1 : seconds,
        nanosecond: Int32(nanoseconds < 0 ? nanoseconds + 1_000_000_000 : nanoseconds))
    }
    switch text.count {
    case 5: return GoTime(seconds: number * 86_400, nanosecond: 0)
    case 10: return time(1)
    case 13: return time(1_000)
    case 16: return time(1_000_000)
    case 19: return time(1_000_000_000)
    default: throw failure("%!w(<nil>)")
    }
  }
}

/// A method of Go's `time.Time`, `time.Month`, `time.Weekday` or `time.Duration`. The receiver is the
/// first argument.
struct TimeMethod: Sendable {
  let type: String
  let name: String
  let parameters: [Parameter]
  let body: @Sendable (Arguments) throws(TemplateFault) -> Value

  private init(
    _ type: String, _ name: String, _ parameters: [Parameter] = [],
    _ body: @escaping @Sendable (Arguments) throws(TemplateFault) -> Value
  ) {
    self.type = type
    self.name = name
    self.parameters = parameters
    self.body = body
  }

  static let all: [TimeMethod] = times + words + durations

  private static func civil(
    _ name: String, _ type: IntegerType = .int, _ part: @escaping @Sendable (CivilTime) -> Int
  ) -> TimeMethod {
    TimeMethod("time.Time", name) { arguments in
      Value(.integer(Int64(part(arguments.machine.zones.civil(arguments.time(0)))), type))
    }
  }

  private static func number(
    _ name: String, _ part: @escaping @Sendable (GoTime) -> Int64
  ) -> TimeMethod {
    TimeMethod("time.Time", name) { .integer64(part($0.time(0))) }
  }

  private static let times: [TimeMethod] = [
    civil("Year") { $0.year }, civil("Month", .month) { $0.month }, civil("Day") { $0.day },
    civil("Hour") { $0.hour }, civil("Minute") { $0.minute }, civil("Second") { $0.second },
    civil("Weekday", .weekday) { $0.date.weekday }, civil("YearDay") { $0.date.dayOfYear },
    number("Unix") { $0.seconds }, number("UnixNano") { $0.nanoseconds },
    number("UnixMilli") { $0.seconds &* 1_000 &+ Int64($0.nanosecond / 1_000_000) },
    number("UnixMicro") { $0.seconds &* 1_000_000 &+ Int64($0.nanosecond / 1_000) },
    TimeMethod("time.Time", "Nanosecond") { .integer(Int($0.time(0).nanosecond)) },
    TimeMethod("time.Time", "IsZero") { .bool($0.time(0).isZero) },
    TimeMethod("time.Time", "UTC") { inZone($0, TimeZones.utc) },
    TimeMethod("time.Time", "Local") { inZone($0, TimeZones.local) },
    TimeMethod("time.Time", "Format", [.string]) { arguments throws(TemplateFault) in
      try TemplateFunction.format(arguments.time(0), arguments.text(1), arguments.machine)
    },
    TimeMethod("time.Time", "String") { arguments throws(TemplateFault) in
      let machine = arguments.machine
      return try machine.make { machine.zones.append(arguments.time(0), to: &$0) }
    },
    TimeMethod("time.Time", "Before", [.time]) { .bool($0.time(0).isBefore($0.time(1))) },
    TimeMethod("time.Time", "After", [.time]) { .bool($0.time(1).isBefore($0.time(0))) },
    TimeMethod("time.Time", "Equal", [.time]) { arguments in
      let (a, b) = (arguments.time(0), arguments.time(1))
      return .bool(a.seconds == b.seconds && a.nanosecond == b.nanosecond)
    },
    TimeMethod("time.Time", "Sub", [.time]) { arguments in
      let (a, b) = (arguments.time(0), arguments.time(1))
      return Value(.integer(difference(a, b), .duration))
    },
    TimeMethod("time.Time", "Add", [.duration]) { arguments in
      var time = arguments.time(0)
      let sum = Int64(arguments.integer(1) % 1_000_000_000) + Int64(time.nanosecond)
      let carry: Int64 = sum < 0 ? -1 : sum >= 1_000_000_000 ? 1 : 0
      time.seconds = time.seconds &+ Int64(arguments.integer(1) / 1_000_000_000) &+ carry
      time.nanosecond = Int32(sum - carry * 1_000_000_000)
      return Value(.time(time))
    },
  ]

  private static func inZone(_ arguments: Arguments, _ zone: Int32) -> Value {
    var time = arguments.time(0)
    time.zone = zone
    return Value(.time(time))
  }

  /// What does not fit is the longest duration.
  private static func difference(_ a: GoTime, _ b: GoTime) -> Int64 {
    let (seconds, overflow) = a.seconds.subtractingReportingOverflow(b.seconds)
    let (product, tooLong) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, carry) = product.addingReportingOverflow(Int64(a.nanosecond - b.nanosecond))
    if overflow || tooLong || carry { return b.isBefore(a) ? .max : .min }
    return sum
  }

  private static let words: [TimeMethod] = ["time.Month", "time.Weekday", "time.Duration"].map {
    TimeMethod($0, "String") { arguments throws(TemplateFault) in
      guard case .integer(let value, let type) = arguments[0].content else { return .absent }
      return try arguments.machine.keep(type.text(value) ?? String(value))
    }
  }

  private static let durations: [TimeMethod] = [
    TimeMethod("time.Duration", "Nanoseconds") { .integer64(Int64($0.integer(0))) },
    TimeMethod("time.Duration", "Microseconds") { .integer64(Int64($0.integer(0) / 1_000)) },
    TimeMethod("time.Duration", "Milliseconds") { .integer64(Int64($0.integer(0) / 1_000_000)) },
    TimeMethod("time.Duration", "Seconds") { .float(split($0.integer(0), 1_000_000_000)) },
    TimeMethod("time.Duration", "Minutes") { .float(split($0.integer(0), 60_000_000_000)) },
    TimeMethod("time.Duration", "Hours") { .float(split($0.integer(0), 3_600_000_000_000)) },
  ]

  private static func split(_ value: Int, _ unit: Int) -> Double {
    Double(value / unit) + Double(value % unit) / Double(unit)
  }
}
