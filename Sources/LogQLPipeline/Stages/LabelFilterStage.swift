/// Drops lines whose labels do not meet a condition.
final class LabelFilterStage: PipelineStage {
  private let test: LabelTest

  init(_ test: LabelTest) { self.test = test }

  override func process(_ state: LineState) -> Bool { test.accepts(state) }
}
