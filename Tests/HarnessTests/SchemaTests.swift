import Foundation
import Scenarios
import Testing

/// The table of keys against the loader, and the schema made from it against scenario files.
@Suite("The schema of scenario files") struct SchemaTests {
  static let unknown = "qqqqqqqqqqqqqqqq"

  /// What the loader finds wrong with a text.
  static func errors(_ yaml: String) -> [ScenarioError] {
    do throws(ScenarioErrors) {
      _ = try ScenarioLoader.load(Array(yaml.utf8), fileName: "x.yaml")
      return []
    } catch {
      return error.errors
    }
  }

  /// The keys that the loader says it expects in a mapping; nil if it expects no mapping there.
  /// - Parameter members: further members of the mapping.
  static func accepted(_ place: SchemaPlace, _ members: [String] = []) -> Set<String>? {
    let all = errors(place.with((members + ["\(unknown): 1"]).flowMapping))
    let error = all.first { $0.problem.hasPrefix("unknown key \"\(unknown)\" in ") }
    guard let expected = error?.expected else { return nil }
    return Set(expected.replacing(" or ", with: ", ").split(separator: ", ").map(String.init))
  }

  @Test func `the loader accepts the keys of the table, and no others`() throws {
    #expect(SchemaPlace.all.count > 150)
    let known = SchemaPlace.all.flatMap { $0.objects.flatMap(\.keys) }
    for place in SchemaPlace.all {
      if place.objects.isEmpty { #expect(Self.accepted(place) == nil, "\(place.yaml)") }
      for object in place.objects {
        let members = object.needed().map { "\($0.name): \($0.example)" }
        let keys = Set(object.keys.map(\.name))
        let accepted = try #require(Self.accepted(place, members), "\(place.yaml)")
        #expect(accepted.isSuperset(of: keys), "\(object.name) in \(place.yaml)")
        // Keys of other mappings that can stand here are known too, and refused in another way.
        let errors = Self.errors(place.with(members.flowMapping)).count
        for name in accepted.subtracting(keys).sorted() {
          #expect(!object.name.isEmpty, "\(name) in \(place.yaml)")
          let key = try #require(known.first { $0.name == name }, "\(name) in \(place.yaml)")
          let more = members + ["\(name): \(key.example)"]
          let found = Self.errors(place.with(more.flowMapping))
          #expect(found.count > errors, "\(object.name) with \(name)")
        }
      }
    }
  }

  @Test(arguments: SchemaPlace.examples)
  func `the examples of the table can be loaded, and fit the schema`(yaml: String) throws {
    #expect(Self.errors(yaml).map(\.description) == [])
    let node = try YAMLNode.read(Array(yaml.utf8), file: "x.yaml")
    let problems = try SchemaCheck.problems(node)
    #expect(problems == [])
  }

  static var scenarios: [String] {
    ["Scenarios", "Scenarios/profiles"].flatMap { folder in
      let path = Running.root.appendingPathComponent(folder).path
      let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
      return names.filter { $0.hasSuffix(".yaml") }.sorted().map { "\(folder)/\($0)" }
    }
  }

  @Test(arguments: scenarios)
  func `scenarios of the repository are right by the schema`(name: String) throws {
    let file = Running.root.appendingPathComponent(name)
    let node = try YAMLNode.read([UInt8](try Data(contentsOf: file)), file: name)
    let problems = try SchemaCheck.problems(node)
    #expect(problems == [])
  }

  @Test(arguments: [
    ("duration: 1h", "file: name is missing"), ("duration: 1", "file.duration: no alternative"),
    ("name: a b", "file.name: pattern"), ("seed: -1", "file.seed: below 0"),
    ("seed: x", "file.seed: string"), ("colour: red", "file: colour is not allowed"),
    ("cluster: { ingesters: 2000 }", "file.cluster.ingesters: above 1000"),
    ("cluster: { latency: [1s] }", "file.cluster.latency: too few"),
    ("expect: [nothing]", "file.expect[]: not one of"),
    ("loki: { ingester: { wal: { enabled: yes } } }", "file.loki.ingester.wal.enabled: string"),
    ("faults: [{ at: 1m, crash: ingester-1, lasts: 5m }]", "file.faults[]: no alternative"),
    ("faults: [{ at: 1m, slow: object-store, lasts: 5m }]", "file.faults[]: no alternative"),
    ("faults: [{ random: crash, every: 5m, lasts: 1m }]", "file.faults[]: no alternative"),
    ("workload: [{ tenant: a, streams: { 1a: x }, source: java, rate: 1/s }]", "no alternative"),
    ("workload: [{ tenant: a, streams: { a: x }, source: java }]", "no alternative"),
    ("swarm: { strength: 1x }", "file.swarm.strength: pattern"),
    ("swarm: { vary: { loki.ingester.chunk_encoding: zstd } }", "chunk_encoding: string"),
  ])
  func `mistakes are found by the schema too`(yaml: String, problem: String) throws {
    let node = try YAMLNode.read(Array(yaml.utf8), file: "x")
    let problems = try SchemaCheck.problems(node)
    #expect(problems.contains { $0.contains(problem) }, "\(problems)")
  }
}
