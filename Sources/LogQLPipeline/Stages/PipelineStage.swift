/// One stage of a pipeline, ready to run.
class PipelineStage {
  /// Looks at or changes the line and its labels. False: the line is dropped.
  func process(_ state: LineState) -> Bool { true }
}
