import Bytes
import LogModel

/// `workload:`, item by item.
extension ScenarioReading {
  func workload(_ file: Section, _ frame: Frame) -> [WorkloadItem] {
    guard file.required("workload", "a list of streams and their lines") != nil else { return [] }
    guard let nodes = file.list("workload", of: "items") else { return [] }
    if nodes.isEmpty {
      diagnostics.report(
        file.position(of: "workload"), "the workload is empty", expected: "at least one item")
    }
    var items: [WorkloadItem] = []
    var room = mostStreams
    for node in nodes {
      guard let item = item(node, frame, room: room) else { continue }
      room -= item.streams.count
      items.append(item)
    }
    return items
  }

  /// `room`: how many streams there may still be.
  private func item(_ node: YAMLNode, _ frame: Frame, room: Int) -> WorkloadItem? {
    guard
      let section = Section(
        node, "a workload item",
        keys: ["tenant", "streams", "source", "rate", "from", "until", "client"], diagnostics)
    else { return nil }
    let tenant = section.required("tenant", "who owns the logs").flatMap {
      identifier($0, "tenant")
    }
    let source = section.required("source", Self.sourceForm).flatMap { lineSource($0) }
    let streams = section.required("streams", "labels, as in { app: [cart, pay] }").flatMap {
      labelSets($0, source: source, room: room)
    }
    let from = section.duration("from", in: frame.times) ?? .zero
    let until = section.duration("until", in: .nanoseconds(1)...frame.times.upperBound)
    if let until, until <= from {
      diagnostics.report(
        section.position(of: "until"), "until is \(words(until)), not after from, \(words(from))",
        expected: "a later time")
    }
    let rate = rate(section, source)
    let client = client(section)
    guard let tenant, let source, let streams else { return nil }
    checkEnd(section, source, from: from, until: until, frame)
    return WorkloadItem(
      tenant: TenantID(tenant), streams: streams, source: source, rate: rate, from: from,
      until: until, client: client)
  }

  private static let maximumLines = 100_000_000

  /// A rate where it is needed, and none where the source sets the times.
  private func rate(_ section: Section, _ source: LineSource?) -> RatePlan? {
    let setsTimes: Bool? =
      switch source {
      case nil: nil
      case .literal, .replay: true
      default: false
      }
    guard let node = section.node("rate") else {
      if setsTimes == false {
        diagnostics.report(
          section.position, "\"rate\" is missing in a workload item",
          expected: "lines per time, as in 50/s")
      }
      return nil
    }
    if setsTimes == true {
      diagnostics.report(
        section.position(of: "rate"), "this source sets the times of its lines itself",
        expected: "no rate")
      return nil
    }
    if case .mapping = node.content { return ramp(node) }
    guard let rate = diagnostics.rate(node, "rate") else { return nil }
    if rate.thousandthsPerHour == 0 {
      diagnostics.report(node.position, "rate is 0", expected: "more than 0")
      return nil
    }
    return .constant(rate)
  }

  private func ramp(_ node: YAMLNode) -> RatePlan? {
    guard let section = Section(node, "rate", keys: ["ramp"], diagnostics),
      section.required("ramp", "a list of rates, as in [50/s, 200/s]") != nil,
      let nodes = section.list("ramp", of: "rates")
    else { return nil }
    let rates = nodes.compactMap { diagnostics.rate($0, "ramp") }
    if rates.count < nodes.count { return nil }
    if rates.count < 2 || rates.count > 1000 || rates.allSatisfy({ $0.thousandthsPerHour == 0 }) {
      diagnostics.report(
        section.position(of: "ramp"), "ramp has \(rates.count) rates",
        expected: "2 to 1000 rates, not all of them 0")
      return nil
    }
    return .ramp(rates)
  }

  private func client(_ item: Section) -> ClientSettings {
    var settings = ClientSettings()
    guard
      let section = item.node("client").flatMap({
        Section(
          $0, "client", keys: ["batch_wait", "batch_size", "backoff", "max_retries", "timeout"],
          diagnostics)
      })
    else { return settings }
    settings.batchWait = section.duration("batch_wait", in: .positive) ?? settings.batchWait
    settings.batchSize =
      section.size("batch_size", .binary, in: 1...(1 << 30)) ?? settings.batchSize
    settings.backoff =
      section.node("backoff").flatMap { diagnostics.bounds($0, "backoff") } ?? settings.backoff
    settings.maxRetries =
      section.integer("max_retries", in: 1...1_000_000) ?? settings.maxRetries
    settings.timeout = section.duration("timeout", in: .positive) ?? settings.timeout
    return settings
  }

  /// Literal lines must all lie in the item's time.
  private func checkEnd(
    _ section: Section, _ source: LineSource, from: Duration, until: Duration?, _ frame: Frame
  ) {
    guard case .literal(let sequences) = source, let end = until ?? frame.duration else { return }
    let room = end - from
    var taken = Duration.zero
    for sequence in sequences {
      taken += sequence.spacing * sequence.count
      if taken - sequence.spacing >= room {
        diagnostics.report(
          section.position(of: "source"),
          "the lines take \(words(taken - sequence.spacing)), but there are only \(words(room))",
          expected: "fewer lines, less time between them, or a longer duration")
        return
      }
    }
  }
}

// MARK: - Sources

extension ScenarioReading {
  static let sourceNames = ["nginx-json", "logfmt", "java", "filler"]
  static let sourceForm =
    "\(sourceNames.joined(separator: ", ")), { filler: SIZE }, { replay: PATTERN, time: … } or { lines: … }"

  private func lineSource(_ node: YAMLNode) -> LineSource? {
    if case .mapping = node.content { return structuredSource(node) }
    switch node.text {
    case "nginx-json": return .nginxJSON
    case "logfmt": return .logfmt
    case "java": return .java
    case "filler": return .filler(length: 200)
    default:
      diagnostics.report(
        node.position, "source is \(node.kind)", expected: Self.sourceForm,
        suggestion: node.text.flatMap { nearestName(to: $0, among: Self.sourceNames) })
      return nil
    }
  }

  private func structuredSource(_ node: YAMLNode) -> LineSource? {
    guard
      let section = Section(
        node, "source", keys: ["replay", "time", "lines", "filler"], diagnostics)
    else { return nil }
    let kinds = section.keys.filter { ["replay", "lines", "filler"].contains($0) }
    guard kinds.count == 1, let kind = kinds.first, let value = section.node(kind) else {
      diagnostics.report(
        node.position, kinds.isEmpty ? "source has no lines" : "source has several kinds of lines",
        expected: "one of replay, lines, filler")
      return nil
    }
    if kind != "replay", section.has("time") {
      diagnostics.report(
        section.position(of: "time"), "\"time\" goes with replay only", expected: "no time")
    }
    switch kind {
    case "replay":
      let pattern = diagnostics.text(
        value, "replay", expected: "a pattern of file names, as in *.log")
      let time = section.node("time").map { replayTime($0) } ?? .shift
      guard let pattern, let time else { return nil }
      if pattern.utf8.contains(UInt8(ascii: "/")) {
        diagnostics.report(
          value.position, "replay is \(value.kind)",
          expected:
            "a pattern of file names without folders (the data directory is given to the run)")
        return nil
      }
      return .replay(pattern: pattern, time: time)
    case "filler":
      return diagnostics.size(value, "filler", .binary, in: 1...(1 << 20)).map {
        .filler(length: $0)
      }
    default:
      return literalLines(value)
    }
  }

  private func replayTime(_ node: YAMLNode) -> ReplayTime? {
    if case .mapping = node.content {
      guard let section = Section(node, "time", keys: ["spacing"], diagnostics),
        section.required("spacing", "the time between two lines, as in 10ms") != nil
      else { return nil }
      return section.duration("spacing", in: .positive).map { .spacing($0) }
    }
    switch node.text {
    case "shift": return .shift
    case "keep": return .keep
    default:
      diagnostics.report(
        node.position, "time is \(node.kind)", expected: "shift, keep or { spacing: 10ms }",
        suggestion: node.text.flatMap { nearestName(to: $0, among: ["shift", "keep"]) })
      return nil
    }
  }

  private func literalLines(_ node: YAMLNode) -> LineSource? {
    var nodes = [node]
    if case .sequence(let elements) = node.content { nodes = elements }
    let sequences = nodes.compactMap { element -> LiteralLines? in
      guard let text = diagnostics.text(element, "lines", expected: LiteralText.form) else {
        return nil
      }
      do throws(TextProblem) {
        return try LiteralText.lines(text)
      } catch {
        diagnostics.report(element.position, error)
        return nil
      }
    }
    if sequences.count < nodes.count { return nil }
    let total = sequences.reduce(0) { $0 + $1.count }
    if total == 0 || total > Self.maximumLines {
      diagnostics.report(
        node.position, "lines has \(total) lines", expected: "1 to \(Self.maximumLines)")
      return nil
    }
    return .literal(sequences)
  }
}

/// The compact notation of literal lines: `"tick {i}" x100 every 10ms`.
enum LiteralText {
  static let form =
    "a line in double quotes, then xCOUNT and every TIME, as in '\"tick {i}\" x100 every 10ms'"

  static func lines(_ text: String) throws(TextProblem) -> LiteralLines {
    func wrong(_ why: String) -> TextProblem {
      TextProblem("bad lines: \(why)", expected: form)
    }
    let bytes = Array(text.utf8)
    guard let (line, end) = quoted(bytes) else { throw wrong("no line in double quotes") }
    let words = String(decoding: bytes[end...], as: UTF8.self).split(separator: " ")
    var result = LiteralLines(text: line)
    var rest = words[...]
    if let first = rest.first, first.hasPrefix("x") {
      guard let count = Int(first.dropFirst()), (1...100_000_000).contains(count) else {
        throw wrong("\"\(shortened(String(first)))\" is no count from x1 to x100000000")
      }
      result.count = count
      rest = rest.dropFirst()
    }
    if rest.first == "every", let time = rest.dropFirst().first {
      result.spacing = try QuantityText.duration(String(time))
      if result.spacing == .zero { throw wrong("every 0 gives all lines one time") }
      rest = rest.dropFirst(2)
    } else if result.count > 1 {
      throw wrong("no time between the lines")
    }
    if let extra = rest.first { throw wrong("\"\(shortened(String(extra)))\" is not understood") }
    return result
  }

  /// The text between the quotes at the front, with `\"`, `\\`, `\n` and `\t` undone, and where the
  /// rest begins.
  private static func quoted(_ bytes: [UInt8]) -> (String, Int)? {
    guard bytes.first == UInt8(ascii: "\"") else { return nil }
    var line: [UInt8] = []
    var index = 1
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\"") { return (String(decoding: line, as: UTF8.self), index + 1) }
      if byte == UInt8(ascii: "\\"), index + 1 < bytes.count {
        index += 1
        switch bytes[index] {
        case UInt8(ascii: "n"): line.append(UInt8(ascii: "\n"))
        case UInt8(ascii: "t"): line.append(UInt8(ascii: "\t"))
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): line.append(bytes[index])
        default: line += [byte, bytes[index]]
        }
      } else {
        line.append(byte)
      }
      index += 1
    }
    return nil
  }
}
