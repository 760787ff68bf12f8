// Where libFuzzer enters. All targets are one program: the name by which it is called picks the target.

/// Set once, before the first input.
private nonisolated(unsafe) var target: (UnsafeBufferPointer<UInt8>) -> Void = { _ in }

@_cdecl("LLVMFuzzerInitialize")
public func initialize(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>>>
) -> CInt {
  let path = String(cString: arguments.pointee[0])
  target = named(String(path.split(separator: "/").last ?? ""))
  return 0
}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  target(UnsafeBufferPointer(start: data, count: count))
  return 0
}

private func named(_ name: String) -> (UnsafeBufferPointer<UInt8>) -> Void {
  switch name {
  case "BlockCodec": fuzzBlockCodec
  case "ChunkCheckpoint": fuzzChunkCheckpoint
  case "ChunkEnvelope": fuzzChunkEnvelope
  case "ChunkFile": fuzzChunkFile
  case "GoldenFile": fuzzGoldenFile
  case "JSONStage": fuzzJSONStage
  case "LineFilters": fuzzLineFilters
  case "LineTemplate": fuzzLineTemplate
  case "LogQLQuery": fuzzLogQLQuery
  case "LogfmtStage": fuzzLogfmtStage
  case "PatternStage": fuzzPatternStage
  case "PipelineStages": fuzzPipelineStages
  case "RepeatedText": fuzzRepeatedText
  case "ScenarioFile": fuzzScenarioFile
  case "WriteAheadLog": fuzzWriteAheadLog
  default: preconditionFailure("no fuzz target is called \(name)")
  }
}
