import Bytes
import Scenarios
import Testing

/// Damaged scenario files never crash the loader: they give a scenario or errors with positions
/// inside the file.
@Suite struct MutatedFileTests {
  static let fragments = [
    "{", "}", "[", "]", ":", ": ", "-", "- ", "\n", "\n  ", "\t", "\"", "'", "#", "&a ", "*a",
    "!x ",
    "---\n", "|\n", ">", "?", "~", "null", "99999999999999999999999", "-1", "0x", "1e309", "..",
    "\0",
    "\u{FEFF}", "é", "<<: ", "{0..999999}", "xyzzy", "0.0000000000000001s", "/s", "%", "% YAML",
  ]

  /// One mutation of `bytes`, chosen by the draws.
  static func mutated(_ bytes: [UInt8], _ draws: inout DrawStream) -> [UInt8] {
    var result = bytes
    for _ in 0...Int(draws.next(below: 4)) {
      if result.isEmpty { break }
      let at = Int(draws.next(below: UInt64(result.count)))
      switch draws.next(below: 6) {
      case 0: result[at] = UInt8(truncatingIfNeeded: draws.next())
      case 1: result.removeSubrange(at..<min(result.count, at + Int(draws.next(below: 20))))
      case 2: result.removeSubrange(at...)
      case 3:
        let length = min(result.count - at, Int(draws.next(below: 40)))
        result.insert(contentsOf: Array(result[at..<(at + length)]), at: 0)
      case 4:
        let other = Int(draws.next(below: UInt64(result.count)))
        result.swapAt(at, other)
      default:
        let fragment = fragments[Int(draws.next(below: UInt64(fragments.count)))]
        result.insert(contentsOf: Array(fragment.utf8), at: at)
      }
    }
    return result
  }

  static let files =
    Repository.names(in: "Scenarios", suffix: ".yaml").map { "Scenarios/\($0).yaml" }
    + Repository.names(in: "Scenarios/bad-input", suffix: ".yaml").map {
      "Scenarios/bad-input/\($0).yaml"
    }

  @Test(arguments: files)
  func damageIsReportedNeverFatal(_ path: String) throws {
    let original = try Repository.bytes(path)
    var draws = DrawStream(DrawKey(seed: 1, purpose: "mutated scenarios").of(path))
    for round in 0..<150 {
      let bytes = Self.mutated(original, &draws)
      do {
        // A hundred thousand streams, refused in the end, would take most of the time.
        let scenario = try ScenarioLoader.load(bytes, fileName: path, mostStreams: 2_000)
        #expect(!scenario.name.isEmpty && !scenario.workload.isEmpty)
        // Whatever is accepted can also be produced, or says why not.
        do {
          let producers = try WorkloadPlan.producers(for: scenario)
          for producer in producers.prefix(3) where producer.entryCount > 0 {
            var slab: [UInt8] = []
            producer.appendLine(producer.entryCount - 1, into: &slab)
            #expect(producer.time(of: producer.entryCount - 1) >= producer.time(of: 0))
          }
        } catch {
          #expect(!error.description.isEmpty)
        }
      } catch {
        #expect(!error.errors.isEmpty, "round \(round)")
        let lines = bytes.count { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } + 2
        for mistake in error.errors {
          #expect((1...lines).contains(mistake.position.line), "round \(round): \(mistake)")
          #expect(mistake.position.column >= 1)
        }
      }
    }
  }

  @Test func deepAndLargeFilesAreRefused() {
    func problems(_ bytes: [UInt8]) -> [String] {
      do {
        _ = try ScenarioLoader.load(bytes, fileName: "x.yaml")
        return []
      } catch {
        return error.errors.map(\.problem)
      }
    }
    let deep = Array(("a: " + String(repeating: "[", count: 100_000)).utf8)
    #expect(problems(deep) == ["nested too deep"])
    let maps = Array(String(repeating: "{a: ", count: 100_000).utf8)
    #expect(problems(maps) == ["nested too deep"])
    #expect(problems([UInt8](repeating: 0x20, count: 5 << 20)) == ["the file has 5242880 bytes"])
    let many = "faults: [" + String(repeating: "1,", count: 250_000) + "]"
    #expect(problems(Array(many.utf8)) == ["too many values"])
    #expect(problems([]) == ["the file is empty"])
  }
}
