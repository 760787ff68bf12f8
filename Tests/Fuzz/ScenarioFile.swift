// Fuzz target: scenario files.
import Scenarios

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = [UInt8](UnsafeBufferPointer(start: data, count: count))
  do throws(ScenarioErrors) {
    _ = try ScenarioLoader.load(bytes, fileName: "input.yaml")
  } catch {
    precondition(!error.errors.isEmpty, "refused without a reason")
    for one in error.errors {
      precondition(
        one.position.line >= 1 && one.position.column >= 1, "an error without a place: \(one)")
    }
  }
  return 0
}
