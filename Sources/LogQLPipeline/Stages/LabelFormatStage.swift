import LogQLSyntax
import LogQLTemplates

/// `| label_format new=old, other="template"`: renames and makes labels, from left to right
/// (spec: LogQL, §7.8).
final class LabelFormatStage: PipelineStage {
  private enum Format {
    case rename(to: Int, from: Int)
    case template(Int, TemplateRun)
  }

  private var formats: [Format] = []
  private let machine = TemplateMachine()

  init(_ written: [LabelFormat], _ state: LineState) throws(StageError) {
    var names: [String] = []
    for format in written {
      if format.name == "__error__" { throw StageError("__error__ cannot be formatted") }
      if names.contains(format.name) {
        throw StageError(
          "multiple label name '\(format.name)' not allowed in a single format operation")
      }
      names.append(format.name)
    }
    for format in written {
      let name = state.name(format.name)
      switch format.source {
      case .label(let source): formats.append(.rename(to: name, from: state.name(source)))
      case .template(let text):
        do {
          let template = try Template(text, name: .label)
          formats.append(.template(name, TemplateRun(template, state)))
        } catch {
          throw StageError("invalid template for label '\(format.name)': \(error.text)")
        }
      }
    }
  }

  /// The labels that are renamed, and those that templates read.
  static func requiredNames(_ formats: [LabelFormat]) -> [String] {
    formats.flatMap { format in
      switch format.source {
      case .label(let source): [source]
      case .template(let text): (try? Template(text, name: .label))?.fields ?? []
      }
    }
  }

  override func process(_ state: LineState) -> Bool {
    // Templates see the labels as they are at the first of them.
    var haveRead = false
    for format in formats {
      switch format {
      case .rename(let target, let source):
        guard let value = state.value(source) else { continue }
        set(target, value, state)
        state.delete(source)
      case .template(let target, let run):
        if !haveRead { readLabels(state) }
        haveRead = true
        do {
          set(target, try run.execute(state, machine), state)
        } catch {
          state.failTemplate(error)
        }
      }
    }
    return true
  }

  private func readLabels(_ state: LineState) {
    for case .template(_, let run) in formats { run.readLabels(state) }
  }

  private func set(_ name: Int, _ value: ByteRun, _ state: LineState) {
    state.set(name, value)
    _ = state.noteFound(name)
  }
}
