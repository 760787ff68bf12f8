import Scenarios

/// A place in scenario files where the table has mappings, or where it has none.
struct SchemaPlace {
  /// YAML with `@` for the value at the place: a whole file but for what the value lacks.
  var yaml: String
  /// The mappings that can stand there.
  var objects: [SchemaObject]

  func with(_ value: String) -> String { yaml.replacing("@", with: value) }

  /// What a file with one of the mappings needs besides.
  func prepared(for object: SchemaObject) -> SchemaPlace {
    var place = self
    // A node that is up cannot be started.
    if object.name == "restart" {
      place.yaml = yaml.replacing("[@]", with: "[{ at: 1m, stop: ingester-1 }, @]")
    }
    return place
  }

  /// All places, the file itself first.
  static let all = places([.object(.root)], "@")

  /// A whole file for each key, with its example.
  static let examples = all.flatMap { place in
    place.objects.flatMap { object in
      object.keys.filter { !$0.example.isEmpty }.map { key in
        place.prepared(for: object).with(object.members(with: key, key.example).flowMapping)
      }
    }
  }

  private static func places(_ forms: [SchemaForm], _ yaml: String) -> [SchemaPlace] {
    let objects = forms.flatMap(objects)
    var places = [SchemaPlace(yaml: yaml, objects: objects)]
    for object in objects {
      for key in object.keys {
        let inner = yaml.replacing("@", with: object.members(with: key, "@").flowMapping)
        places += self.places([key.form], inner)
        if case .list(let element, _) = key.form {
          places += self.places([element], inner.replacing("@", with: "[@]"))
        }
      }
    }
    return places
  }

  private static func objects(_ form: SchemaForm) -> [SchemaObject] {
    switch form {
    case .object(let object): [object]
    case .either(let forms): forms.flatMap(objects)
    default: []
    }
  }
}

extension SchemaObject {
  /// The keys that must be there; if one of some must, the first of those, or `key` if it is one.
  func needed(with key: SchemaKey? = nil) -> [SchemaKey] {
    var names = keys.filter(\.isRequired).map(\.name)
    switch need {
    case .exactlyOne(let some), .atLeastOne(let some):
      names.append(key.flatMap { some.contains($0.name) ? $0.name : nil } ?? some[0])
    case nil: break
    }
    return keys.filter { names.contains($0.name) }
  }

  /// Members of a mapping that has what it needs, and a key with a value.
  func members(with key: SchemaKey, _ value: String) -> [String] {
    let others = needed(with: key).filter { $0.name != key.name }
    return others.map { "\($0.name): \($0.example)" } + ["\(key.name): \(value)"]
  }
}

extension [String] {
  /// `{ a: 1, b: 2 }`
  var flowMapping: String { "{ \(joined(separator: ", ")) }" }
}
