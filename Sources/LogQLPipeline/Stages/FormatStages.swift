import LogQLSyntax

/// `| line_format "{{.name}}"`: makes a new line (spec: LogQL, §7.8).
final class LineFormatStage: PipelineStage {
  init(_ template: [UInt8], _ state: LineState) throws(StageError) {
    throw StageError("templates are not supported yet")
  }

  /// The labels that a template reads.
  static func requiredNames(_ template: [UInt8]) -> [String] { [] }
}

/// `| label_format new=old, other="template"` (spec: LogQL, §7.8).
final class LabelFormatStage: PipelineStage {
  private struct Rename {
    let target: Int
    let source: Int
  }

  private var renames: [Rename] = []

  init(_ formats: [LabelFormat], _ state: LineState) throws(StageError) {
    for format in formats {
      guard case .label(let source) = format.source else {
        throw StageError("templates are not supported yet")
      }
      renames.append(Rename(target: state.name(format.name), source: state.name(source)))
    }
  }

  /// The labels that are renamed, and those that templates read.
  static func requiredNames(_ formats: [LabelFormat]) -> [String] {
    formats.compactMap { if case .label(let source) = $0.source { source } else { nil } }
  }

  override func process(_ state: LineState) -> Bool {
    for rename in renames {
      guard let value = state.value(rename.source) else { continue }
      state.set(rename.target, value)
      state.delete(rename.source)
    }
    return true
  }
}
