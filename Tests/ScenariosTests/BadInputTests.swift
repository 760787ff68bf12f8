import Foundation
import Scenarios
import Testing

/// Every file of `Scenarios/bad-input` has exactly the messages of its golden.
@Suite struct BadInputTests {
  static let names = Repository.names(in: "Scenarios/bad-input", suffix: ".yaml")

  @Test func thereAreFilesOfEachFamily() {
    #expect(Self.names.count >= 20)
    #expect(Repository.names(in: "Golden/bad-input", suffix: ".txt") == Self.names)
  }

  @Test(arguments: names)
  func messagesAreThoseOfTheGolden(_ name: String) throws {
    let path = "Scenarios/bad-input/\(name).yaml"
    let messages: String
    do {
      _ = try ScenarioLoader.load(Repository.bytes(path), fileName: path)
      messages = ""
      Issue.record("\(path) has no errors")
    } catch let errors as ScenarioErrors {
      messages = errors.description + "\n"
      #expect(!errors.errors.isEmpty)
      #expect(errors.errors.map(\.position) == errors.errors.map(\.position).sorted())
    }
    let golden = "Golden/bad-input/\(name).txt"
    if ProcessInfo.processInfo.environment["ACCEPT_GOLDENS"] == "1" {
      try Data(messages.utf8).write(to: Repository.root.appendingPathComponent(golden))
    }
    #expect(messages == String(decoding: try Repository.bytes(golden), as: UTF8.self))
  }

  @Test func aMessageHasFilePositionProblemAndWhatToDo() throws {
    let text = "name: x\nduration: 90x\nclutser: {}\n"
    let errors = #expect(throws: ScenarioErrors.self) {
      try ScenarioLoader.load(Array(text.utf8), fileName: "x.yaml")
    }
    #expect(
      errors?.errors.map(\.description) == [
        "x.yaml:1:1: \"workload\" is missing in the file; "
          + "expected a list of streams and their lines",
        "x.yaml:2:11: duration: bad duration \"90x\": unknown unit \"x\"; "
          + "expected a number with a unit (ns, us, ms, s, m, h, d, w), as in 1h30m",
        "x.yaml:3:1: unknown key \"clutser\" in the file; did you mean \"cluster\"?",
      ])
  }
}
