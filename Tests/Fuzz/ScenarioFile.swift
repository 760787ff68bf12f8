// Fuzz target: scenario files.
import Scenarios

func fuzzScenarioFile(_ data: UnsafeBufferPointer<UInt8>) {
  do throws(ScenarioErrors) {
    // Each range of label values may stand for so many streams: enough to go past the limit.
    _ = try ScenarioLoader.load(Array(data), fileName: "input.yaml", mostStreams: 200)
  } catch {
    precondition(!error.errors.isEmpty, "refused without a reason")
    for one in error.errors {
      precondition(
        one.position.line >= 1 && one.position.column >= 1, "an error without a place: \(one)")
    }
  }
}
