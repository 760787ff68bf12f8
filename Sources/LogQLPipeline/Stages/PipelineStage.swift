/// One stage of a pipeline, ready to run.
class PipelineStage {
  /// Looks at or changes the line and its labels. False: the line is dropped.
  func process(_ state: LineState) -> Bool { true }
}

/// Why a stage cannot be built, without the stage's name.
struct StageError: Error {
  var text: String

  init(_ text: String) { self.text = text }
}
