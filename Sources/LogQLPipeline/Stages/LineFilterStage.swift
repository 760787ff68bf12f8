/// Line filters that stand behind a stage they cannot be moved past.
final class LineFilterStage: PipelineStage {
  private let filters: LineFilterChain

  init(_ filters: LineFilterChain) { self.filters = filters }

  override func process(_ state: LineState) -> Bool { filters.accepts(state.line.bytes) }
}
