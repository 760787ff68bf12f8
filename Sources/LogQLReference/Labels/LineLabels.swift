import LogModel

/// Names, values and lines: bytes, so that equal is what has the same bytes.
typealias Text = [UInt8]

/// The labels of one line on its way through a pipeline, rule by rule (spec: LogQL, §6).
struct LineLabels {
  /// Labels of the stream.
  let base: [Text: Text]
  private(set) var metadata: [Text: Text] = [:]
  private(set) var parsed: [Text: Text] = [:]
  private(set) var deleted: Set<Text> = []
  /// Names that were ever set as parsed ones.
  private(set) var extracted: Set<Text> = []
  /// `__error__` and `__error_details__`; empty if there is none.
  var error: Text = []
  var errorDetails: Text = []

  static let errorName = Text("__error__".utf8)
  static let errorDetailsName = Text("__error_details__".utf8)
  static let preserveErrorName = Text("__preserve_error__".utf8)

  init(stream base: [Text: Text], metadata: [Label]) {
    self.base = base
    for label in metadata {
      let (name, value) = (Text(label.name.utf8), Text(label.value.utf8))
      if name == Self.errorName {
        error = value
      } else if name == Self.errorDetailsName {
        errorDetails = value
      } else {
        self.metadata[base[name] == nil ? name : Self.renamed(name)] = value
      }
    }
  }

  static func renamed(_ name: Text) -> Text { name + Text("_extracted".utf8) }

  mutating func set(_ name: Text, _ value: Text) {
    metadata[name] = nil
    parsed[name] = value
    extracted.insert(name)
  }

  mutating func delete(_ name: Text) {
    metadata[name] = nil
    parsed[name] = nil
    deleted.insert(name)
  }

  /// The value of a label; nil if there is none. Errors are none.
  subscript(_ name: Text) -> Text? {
    parsed[name] ?? metadata[name] ?? (deleted.contains(name) ? nil : base[name])
  }

  /// The name under which a parser writes a label (spec: LogQL, §6.1).
  func target(_ name: Text) -> Text {
    base[name] != nil || metadata[name] != nil ? Self.renamed(name) : name
  }

  /// Names of all labels that can be read, without the errors.
  var names: Set<Text> {
    Set(parsed.keys).union(metadata.keys).union(base.keys).filter { self[$0] != nil }
  }

  // MARK: Results

  enum Category {
    case stream, metadata, parsed
  }

  struct Visible {
    var name: Text
    var value: Text
    var category: Category
  }

  /// Nothing was set or deleted, and nothing is wrong: the labels are those of the stream.
  private var isUntouched: Bool {
    metadata.isEmpty && parsed.isEmpty && deleted.isEmpty && error.isEmpty
  }

  /// The labels without the error, sorted by name.
  var ordinary: [Visible] {
    names.map { name in
      let category: Category =
        parsed[name] != nil ? .parsed : metadata[name] != nil ? .metadata : .stream
      return Visible(name: name, value: self[name] ?? [], category: category)
    }.sorted { $0.name.lexicographicallyPrecedes($1.name) }
  }

  /// The labels of the result, sorted by name (spec: LogQL, §6, rules 5 and 6).
  var visible: [Visible] {
    var all = ordinary
    if isUntouched { return all }
    for (name, value) in [(Self.errorName, error), (Self.errorDetailsName, errorDetails)]
    where !value.isEmpty {
      all.removeAll { $0.name == name }
      all.append(Visible(name: name, value: value, category: .parsed))
    }
    return all.sorted { $0.name.lexicographicallyPrecedes($1.name) }
  }
}

extension [LineLabels.Visible] {
  /// The labels as a set.
  var set: LabelSet { LabelSet(keepingEmpty: labels) }

  /// As texts; invalid UTF-8 is repaired.
  var labels: [Label] {
    map {
      Label(String(decoding: $0.name, as: UTF8.self), String(decoding: $0.value, as: UTF8.self))
    }
  }

  /// Those of one category.
  func of(_ category: LineLabels.Category) -> [Label] {
    filter { $0.category == category }.labels
  }
}
