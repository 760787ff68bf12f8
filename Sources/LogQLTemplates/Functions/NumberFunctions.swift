import Glibc
import LogQLSyntax

extension TemplateFunction {
  /// Casts and arithmetic of whole numbers, which wraps around.
  static let numberFunctions: [TemplateFunction] = [
    .init("int", [.any]) { .integer(Int(LenientCast.integer($0[0]))) },
    .init("float64", [.any]) { .float(LenientCast.float($0[0])) },
    .init("add", variadic: .any) { arguments in fold(arguments, 0) { $0 &+ $1 } },
    .init("sub", [.any, .any]) { arguments in
      .integer64(LenientCast.integer(arguments[0]) &- LenientCast.integer(arguments[1]))
    },
    .init("mul", [.any], variadic: .any) { arguments in fold(arguments, 1) { $0 &* $1 } },
    .init("div", [.any, .any]) { arguments throws(TemplateFault) in
      try divide(arguments) { $0.dividedReportingOverflow(by: $1).partialValue }
    },
    .init("mod", [.any, .any]) { arguments throws(TemplateFault) in
      try divide(arguments) { $0.remainderReportingOverflow(dividingBy: $1).partialValue }
    },
    .init("max", [.any], variadic: .any) { arguments in fold(arguments, .min) { max($0, $1) } },
    .init("min", [.any], variadic: .any) { arguments in fold(arguments, .max) { min($0, $1) } },
    .init("bytes", [.string]) { arguments throws(TemplateFault) in
      let text = arguments.text(0)
      switch ByteSize.parse(text) {
      case .success(let size): return .float(Double(size))
      case .failure(let failure): throw TemplateFault(failure.message(text))
      }
    },
    .init("duration", [.string], duration),
    .init("duration_seconds", [.string], duration),
  ]

  private static func fold(
    _ arguments: Arguments, _ start: Int64, _ combine: (Int64, Int64) -> Int64
  ) -> Value {
    var result = start
    for index in 0..<arguments.count {
      result = combine(result, LenientCast.integer(arguments[index]))
    }
    return .integer64(result)
  }

  private static func divide(
    _ arguments: Arguments, _ combine: (Int64, Int64) -> Int64
  ) throws(TemplateFault) -> Value {
    let divisor = LenientCast.integer(arguments[1])
    if divisor == 0 { throw TemplateFault("runtime error: integer divide by zero") }
    return .integer64(combine(LenientCast.integer(arguments[0]), divisor))
  }

  private static let duration: @Sendable (Arguments) throws(TemplateFault) -> Value = {
    arguments throws(TemplateFault) in
    let text = arguments.text(0)
    switch GoDuration.parse(text) {
    case .success(let nanoseconds):
      // Seconds and the rest are converted apart, as Go has it.
      let seconds = Double(nanoseconds / 1_000_000_000)
      return .float(seconds + Double(nanoseconds % 1_000_000_000) / 1e9)
    case .failure(let failure): throw TemplateFault(failure.message(text))
    }
  }

  /// Arithmetic of decimals and rounding.
  static let decimalFunctions: [TemplateFunction] = [
    .init("addf", variadic: .any) { arguments throws(TemplateFault) in
      try calculate(arguments, startsAtZero: true) { a, b throws(TemplateFault) in try a + b }
    },
    .init("subf", [.any], variadic: .any) { arguments throws(TemplateFault) in
      try calculate(arguments) { a, b throws(TemplateFault) in try a - b }
    },
    .init("mulf", [.any], variadic: .any) { arguments throws(TemplateFault) in
      try calculate(arguments) { a, b throws(TemplateFault) in try a * b }
    },
    .init("divf", [.any], variadic: .any) { arguments throws(TemplateFault) in
      try calculate(arguments) { a, b throws(TemplateFault) in try a / b }
    },
    .init("maxf", [.any], variadic: .any) { arguments in
      extreme(arguments, .infinity) { $0 > $1 || $0 == $1 && $1.sign == .minus ? $0 : $1 }
    },
    .init("minf", [.any], variadic: .any) { arguments in
      extreme(arguments, -.infinity) { $0 < $1 || $0 == $1 && $0.sign == .minus ? $0 : $1 }
    },
    .init("ceil", [.any]) { .float(LenientCast.float($0[0]).rounded(.up)) },
    .init("floor", [.any]) { .float(LenientCast.float($0[0]).rounded(.down)) },
    .init("round", [.any, .integer], variadic: .float) { arguments in
      let threshold = arguments.count > 2 ? arguments.float(2) : 0.5
      return .float(round(LenientCast.float(arguments[0]), arguments.integer(1), threshold))
    },
  ]

  private static func calculate(
    _ arguments: Arguments, startsAtZero: Bool = false,
    _ combine: (BigDecimal, BigDecimal) throws(TemplateFault) -> BigDecimal
  ) throws(TemplateFault) -> Value {
    var result = try BigDecimal(startsAtZero ? 0 : LenientCast.float(arguments[0]))
    for index in (startsAtZero ? 0 : 1)..<max(arguments.count, startsAtZero ? 0 : 1) {
      // Large numbers cost what they are long.
      try arguments.machine.step(bytes: 256)
      result = try combine(result, try BigDecimal(LenientCast.float(arguments[index])))
    }
    return .float(result.double)
  }

  private static func extreme(
    _ arguments: Arguments, _ end: Double, _ choose: (Double, Double) -> Double
  ) -> Value {
    var result = LenientCast.float(arguments[0])
    for index in 1..<max(1, arguments.count) {
      let other = LenientCast.float(arguments[index])
      // The end of the scale outranks NaN, and NaN all else.
      if result == end || other == end {
        result = end
      } else {
        result = result.isNaN || other.isNaN ? .nan : choose(result, other)
      }
    }
    return .float(result)
  }

  /// The part behind the point decides with its sign, so that −2.4 becomes −3 as −2.5 does.
  private static func round(_ value: Double, _ digits: Int, _ threshold: Double) -> Double {
    let power = pow(10, Double(digits))
    let scaled = power * value
    let fraction = scaled.isInfinite ? .nan : scaled - scaled.rounded(.towardZero)
    return (fraction >= threshold ? scaled.rounded(.up) : scaled.rounded(.down)) / power
  }
}
