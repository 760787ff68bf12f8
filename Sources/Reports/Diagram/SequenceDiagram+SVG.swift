import Bytes
public import Harness

/// The file `messages.svg` of a failed run: the messages of the push or query that the first violation
/// is about. (Documentation/formats/report-html.md)
public enum MessagesFile {
  /// nil if no violation is about one push or query.
  public static func bytes(of report: RunReport) -> [UInt8]? {
    guard let diagram = SequenceDiagram(report) else { return nil }
    var html = HTMLWriter()
    diagram.write(isFile: true, &html)
    html.newLine()
    return html.writer.bytes
  }
}

extension SequenceDiagram {
  /// - Parameter isFile: it stands alone, and not in a page.
  func write(isFile: Bool, _ html: inout HTMLWriter) {
    let layout = SequenceLayout(self)
    let (width, height) = (ChartText.number(layout.width), ChartText.number(layout.height))
    var attributes = [
      ("class", "sequence"), ("viewBox", "0 0 \(width) \(height)"), ("width", width),
      ("height", height), ("role", "img"), ("aria-label", "messages between nodes"),
    ]
    if isFile { attributes.insert(("xmlns", "http://www.w3.org/2000/svg"), at: 0) }
    html.element("svg", attributes) { html in
      html.element("style") { $0.raw(SequenceDiagram.style) }
      if isFile {
        html.element("rect", [("class", "seq-ground"), ("width", "100%"), ("height", "100%")]) {
          _ in
        }
      }
      writeNodes(layout, &html)
      writeTimes(layout, &html)
      for mark in marks { write(mark, layout, &html) }
      for message in messages { write(message, layout, &html) }
    }
    html.newLine()
  }

  private func writeNodes(_ layout: SequenceLayout, _ html: inout HTMLWriter) {
    for (place, node) in nodes.enumerated() {
      let x = ChartText.number(layout.x(place))
      html.element(
        "text", [("class", "seq-node"), ("x", x), ("y", "20"), ("text-anchor", "middle")],
        text: node)
      html.empty(
        "path",
        [("class", "seq-life"), ("d", "M\(x) 28V\(ChartText.number(layout.height - 8))")])
    }
  }

  /// The time since the start beside each row; a row that says the same as the one above says nothing.
  private func writeTimes(_ layout: SequenceLayout, _ html: inout HTMLWriter) {
    var last = ""
    for row in layout.rows {
      let text = "+" + Readable.duration(nanoseconds(row.moment.at - start))
      if text == last { continue }
      last = text
      html.element(
        "text",
        [
          ("class", "seq-time"), ("x", ChartText.number(SequenceLayout.left - 14)),
          ("y", ChartText.number(row.y + 4)), ("text-anchor", "end"),
        ], text: text)
    }
  }

  private func write(_ mark: Mark, _ layout: SequenceLayout, _ html: inout HTMLWriter) {
    let y = layout.y(mark.at, isLeaving: false)
    let kind = mark.isFault ? "seq-fault" : "seq-mark"
    html.empty(
      "path",
      [
        ("class", kind),
        (
          "d",
          "M\(ChartText.number(SequenceLayout.left)) \(ChartText.number(y))"
            + "H\(ChartText.number(layout.width - 10))"
        ),
      ])
    html.element(
      "text",
      [
        ("class", kind + "-text"), ("x", ChartText.number(layout.width - 12)),
        ("y", ChartText.number(y - 4)), ("text-anchor", "end"),
      ], text: mark.text)
  }

  private func write(_ message: RunMessage, _ layout: SequenceLayout, _ html: inout HTMLWriter) {
    guard let from = nodes.firstIndex(of: message.from), let to = nodes.firstIndex(of: message.to)
    else { return }
    let start = (x: layout.x(from), y: layout.y(message.sent, isLeaving: true))
    let arrives = message.arrives.map { layout.y($0, isLeaving: false) }
    var end = (x: layout.x(to), y: arrives ?? start.y + SequenceLayout.row)
    // What is lost ends half way.
    if message.arrives == nil { end.x = (start.x + end.x) / 2 }
    let way = end.x < start.x ? -1.0 : 1.0
    let kind =
      message.arrives == nil || message.isFailure
      ? "seq-bad" : message.isReply ? "seq-reply" : "seq-request"
    html.element("g", [("class", kind)]) { html in
      html.empty(
        "path",
        [
          ("class", "seq-line"),
          ("d", "M\(point(start.x, start.y))L\(point(end.x - 5 * way, end.y))"),
        ])
      writeHead(end, way, isLost: message.arrives == nil, &html)
      writeText(message, start, end, way, &html)
    }
  }

  /// Requests that leave together part on their way: what they say stands where they arrive. Replies
  /// that come together are apart at first.
  private func writeText(
    _ message: RunMessage, _ start: (x: Double, y: Double), _ end: (x: Double, y: Double),
    _ way: Double, _ html: inout HTMLWriter
  ) {
    let text = message.arrives == nil ? message.text + " (lost)" : message.text
    // Above the line, which rises towards where it comes from.
    let rise = (end.y - start.y) / max(1, (end.x - start.x).magnitude)
    let lift = message.isReply ? 0 : min(12, rise * (12 + 6 * Double(text.count)))
    let place = message.isReply ? start.x + 10 * way : end.x - 12 * way
    let y = (message.isReply ? start.y : end.y) - 4 - lift
    let isRightward = message.isReply == (way > 0)
    html.element(
      "text",
      [
        ("x", ChartText.number(place)), ("y", ChartText.number(y)),
        ("text-anchor", isRightward ? "start" : "end"),
      ], text: text)
  }

  private func writeHead(
    _ end: (x: Double, y: Double), _ way: Double, isLost: Bool, _ html: inout HTMLWriter
  ) {
    let path =
      isLost
      ? "M\(point(end.x - 5, end.y - 5))l10 10M\(point(end.x - 5, end.y + 5))l10 -10"
      : "M\(point(end.x, end.y))l\(point(-8 * way, -4))v8z"
    html.empty("path", [("class", isLost ? "seq-line" : "seq-head"), ("d", path)])
  }

  private func point(_ x: Double, _ y: Double) -> String {
    ChartText.number(x) + " " + ChartText.number(y)
  }

  /// Its own colours: it may stand alone.
  private static let style = """
    .sequence { --s-ink: #1b1b1a; --s-faint: #63625f; --s-rule: #d5d4cf; --s-card: #fff; \
    --s-request: #2a78d6; --s-reply: #00702f; --s-bad: #bb2525; font: 11px system-ui, sans-serif; } \
    @media (prefers-color-scheme: dark) { .sequence { --s-ink: #f3f2ee; --s-faint: #b0aea8; \
    --s-rule: #4a4944; --s-card: #20201f; --s-request: #6aabf5; --s-reply: #4fc26b; --s-bad: #ff8a80; } } \
    .sequence text { fill: var(--s-ink); paint-order: stroke; stroke: var(--s-card); stroke-width: 3px; } \
    .seq-ground { fill: var(--s-card); } .seq-node { font-weight: 600; font-size: 12px; } \
    .sequence .seq-time { fill: var(--s-faint); } .seq-life { stroke: var(--s-rule); stroke-width: 2; } \
    .seq-request { --s-c: var(--s-request); } .seq-reply { --s-c: var(--s-reply); } \
    .seq-bad { --s-c: var(--s-bad); } .seq-line { stroke: var(--s-c); stroke-width: 1.4; fill: none; } \
    .seq-head { fill: var(--s-c); } .sequence .seq-bad text { fill: var(--s-bad); } \
    .seq-mark, .seq-fault { stroke: var(--s-faint); stroke-dasharray: 4 4; } \
    .seq-fault { stroke: var(--s-bad); } .sequence .seq-mark-text { fill: var(--s-faint); } \
    .sequence .seq-fault-text { fill: var(--s-bad); }
    """
}
