public import Scenarios

/// The reference of scenario files: a page in Markdown with a table for each mapping, every key of it
/// with an example.
public struct ScenarioReferenceText {
  /// The page.
  public static func page(of root: SchemaObject) -> String {
    var text = ScenarioReferenceText()
    text.add(root, at: "")
    return ([introduction] + text.sections).joined(separator: "\n\n") + "\n"
  }

  private var sections: [String] = []
  private var titles: Set<String> = []

  private static let introduction = """
    # Reference of scenario files

    Every key of a scenario file, with an example that can stand in its place. Made from the table that the
    JSON Schema is made from, by `norn schema --markdown`; do not edit it. [Scenario files](scenario-files.md)
    explains what the keys do, and how they go together.

    ## Values

    | form | |
    | --- | --- |
    | duration | numbers with units `ns us ms s m h d w`: `1h30m`, `1.5s`; `0` needs no unit |
    | size | bytes, or a number with `B KiB MiB GiB TiB`: `1.5MiB`; inside `loki` also `KB MB GB TB`, of 1024 |
    | rate | lines per second, minute or hour: `50/s`, `3/m`, `100000/h` |
    | time | RFC 3339, or a date: `2024-01-01T00:00:00Z`, `2024-01-01` |
    | percentage | `0.1%`, with at most 4 decimals |
    | factor | from `2x` on |
    | share | a number from 0 to 1 |
    | mean time | a duration after `~`: `~30m` |
    | … or range | one value, or the least and the largest: `1m..5m`, `0%..10%`, `2x..50x` |
    | … with shares | values, each with a percentage, together 100 %: `[5m: 80%, 1h: 20%]` |
    | name | letters, digits, `.`, `_` and `-`, at most 100 |
    | node | `ingester-1` and so on, `distributor-1`, `querier-1` |
    | labels | names, each with a value or a list of values; `{0..9}` in a value stands for a range |
    | threshold | `metric.aggregation`, one of `< <= > >= == !=`, a bound; `norn metrics` lists the metrics |
    | paths | keys with dots between them, each with a list of values |
    """

  /// One section a mapping, those inside it behind it.
  private mutating func add(_ object: SchemaObject, at path: String) {
    let title = Self.title(object, at: path)
    if !titles.insert(title).inserted { return }
    let depth = path.split(separator: ".").count
    var lines = [
      String(repeating: "#", count: min(4, max(2, depth + 1))) + " " + title, "",
      "| key | value | default | example | |", "| --- | --- | --- | --- | --- |",
    ]
    lines += object.keys.map { row($0, path) }
    if let need = object.need { lines += ["", Self.text(need)] }
    sections.append(lines.joined(separator: "\n"))
    for key in object.keys {
      for inner in Self.objects(key.form) { add(inner, at: Self.path(path, key)) }
    }
  }

  private func row(_ key: SchemaKey, _ path: String) -> String {
    let standard = key.isRequired ? "required" : key.standard.map(Self.code) ?? ""
    let cells = [
      "`\(key.name)`", value(key.form, Self.path(path, key)), standard, Self.code(key.example),
      key.summary,
    ]
    return "| " + cells.map { $0.replacingBars }.joined(separator: " | ") + " |"
  }

  private static func code(_ text: String) -> String { "`\(text)`" }

  private static func path(_ path: String, _ key: SchemaKey) -> String {
    path.isEmpty ? key.name : "\(path).\(key.name)"
  }

  /// `loki.ingester`, `faults: crash`
  private static func title(_ object: SchemaObject, at path: String) -> String {
    let place = path.isEmpty ? "The file" : path
    return object.name.isEmpty ? place : "\(place): \(object.name)"
  }

  /// As GitHub makes it from a title.
  private static func anchor(_ title: String) -> String {
    title.lowercased().filter { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" || $0 == " " }
      .split(separator: " ", omittingEmptySubsequences: false).joined(separator: "-")
  }

  private static func text(_ need: SchemaObject.Need) -> String {
    func names(_ names: [String]) -> String { names.map(code).joined(separator: ", ") }
    return switch need {
    case .exactlyOne(let keys): "Exactly one of \(names(keys)) must be there."
    case .atLeastOne(let keys): "At least one of \(names(keys)) must be there."
    }
  }

  /// The mappings that can stand in a place, or as elements of a list there.
  private static func objects(_ form: SchemaForm) -> [SchemaObject] {
    switch form {
    case .object(let object): [object]
    case .either(let forms): forms.flatMap(objects)
    case .list(let element, _): objects(element)
    default: []
    }
  }
}

// MARK: - Forms in words

extension ScenarioReferenceText {
  private func value(_ form: SchemaForm, _ path: String) -> String {
    switch form {
    case .text: "text"
    case .identifier: "name"
    case .duration: "duration"
    case .size, .lokiSize: "size"
    case .rate: "rate"
    case .time: "time"
    case .percentage: "percentage"
    case .factor: "factor"
    case .share: "share"
    case .mean: "mean time"
    case .span(let form): "\(value(form, path)) or range"
    case .shares(let form): "\(value(form, path)), or several with shares"
    case .seed: "0 to \(UInt64.max)"
    case .count(let range): "\(range.lowerBound) to \(range.upperBound)"
    case .boolean: "`true`, `false`"
    case .off: "`false`"
    case .emptyList: "`[]`"
    case .choice(let names): names.map(Self.code).joined(separator: ", ")
    case .variations: "paths"
    case .labels: "labels"
    case .node: "node"
    case .threshold: "threshold"
    case .list(let element, let count): list(of: value(element, path), count)
    case .object(let object): link(object, path)
    case .either(let forms): either(forms, path)
    }
  }

  private func link(_ object: SchemaObject, _ path: String) -> String {
    let title = Self.title(object, at: path)
    return "[\(object.name.isEmpty ? "mapping" : object.name)](#\(Self.anchor(title)))"
  }

  private func either(_ forms: [SchemaForm], _ path: String) -> String {
    let texts = forms.map { value($0, path) }
    let last = texts.last ?? ""
    return texts.count > 2
      ? texts.dropLast().joined(separator: ", ") + " or " + last
      : texts.joined(separator: " or ")
  }

  private func list(of element: String, _ count: ClosedRange<Int>) -> String {
    switch (count.lowerBound, count.upperBound) {
    case (0...1, _): "list of \(element)"
    case (let least, let most) where least == most: "list of \(least): \(element)"
    case (let least, Int.max): "list of \(least) or more: \(element)"
    case (let least, let most): "list of \(least) to \(most): \(element)"
    }
  }
}

extension String {
  /// A bar would end a cell.
  fileprivate var replacingBars: String {
    split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }
}
