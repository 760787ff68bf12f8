import LogModel

/// The labels of one stream as the pipeline knows them: names by number, values as bytes.
final class StreamLabels {
  struct Base {
    var name: Int
    var value: ByteRun
  }

  /// Counts the streams of a pipeline.
  let number: Int
  let set: LabelSet
  let labels: [Base]
  /// The number of the result label set of lines that change nothing; -1 if not known yet.
  var plainResult = -1
  /// Sum of the hashes of the labels, as result label sets are hashed; nil if not known yet.
  var hash: UInt64?
  private let arena = ByteArena()

  init(_ set: LabelSet, number: Int, _ state: LineState) {
    self.set = set
    self.number = number
    let arena = self.arena
    labels = set.labels.map {
      Base(name: state.name($0.name), value: arena.copy($0.value))
    }
  }
}
