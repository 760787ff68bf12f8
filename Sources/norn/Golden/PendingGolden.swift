import Goldens

/// Answers of a run that wait beside a golden file.
struct PendingGolden {
  /// Of the golden file, which need not exist.
  var path: String
  /// The scenario file's name without its ending.
  var name: String
  var review: GoldenReview
  /// Places of the changes that a command is about.
  var selected: [Int]

  /// Whether the command is about the file as a whole.
  var isSelected: Bool

  /// All in a folder that `--only` leaves, by name.
  static func all(_ invocation: Invocation) throws(GoldenStoreError) -> [PendingGolden] {
    let folder = invocation.arguments.first ?? "Golden/scenarios"
    let names: [String]
    do throws(FileError) {
      names = try Files.names(in: folder, suffix: ".golden.new")
    } catch {
      // A project without goldens has no folder for them.
      if error.isMissing && invocation.arguments.isEmpty { return [] }
      throw GoldenStoreError(text: error.description)
    }
    var found: [PendingGolden] = []
    for file in names {
      let pending = try PendingGolden(
        Files.join(folder, String(file.dropLast(".new".count))), invocation[GoldenOptions.only])
      if pending.isSelected || !pending.selected.isEmpty { found.append(pending) }
    }
    return found
  }

  private init(_ path: String, _ only: Glob?) throws(GoldenStoreError) {
    self.path = path
    name = Files.baseName(path)
    let waiting = GoldenStore.pendingPath(path)
    guard let proposed = try GoldenStore.load(waiting) else {
      throw GoldenStoreError(text: "\(waiting): it has gone")
    }
    review = GoldenReview(stored: try GoldenStore.load(path), proposed: proposed)
    let name = self.name
    isSelected = only?.matches(name) ?? true
    let isWhole = isSelected
    selected = review.changes.indices.filter { [review] place in
      isWhole || (only?.matches("\(name)/\(review.changes[place].id)") ?? true)
    }
  }

  /// The same decision for everything that the command is about.
  func outcome(_ decision: GoldenReview.Decision, reviewed: String?) -> GoldenReview.Outcome {
    review.outcome(
      review.changes.indices.map { selected.contains($0) ? decision : .skip }, reviewed: reviewed,
      header: isSelected ? decision : .skip)
  }
}
