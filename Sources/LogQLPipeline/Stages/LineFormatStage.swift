import LogQLSyntax
import LogQLTemplates

/// `| line_format "{{.name}}"`: makes a new line (spec: LogQL, §7.8).
final class LineFormatStage: PipelineStage {
  private enum Source {
    /// A label as it is, which cannot fail.
    case label(Int)
    case template(TemplateRun)
  }

  private let source: Source
  private let machine = TemplateMachine()

  init(_ text: [UInt8], _ state: LineState) throws(StageError) {
    let template: Template
    do {
      template = try Template(text, name: .line)
    } catch {
      throw StageError("invalid line template: \(error.text)")
    }
    source =
      template.singleField.map { .label(state.name($0)) }
      ?? .template(TemplateRun(template, state))
  }

  /// The labels that a template reads.
  static func requiredNames(_ text: [UInt8]) -> [String] {
    (try? Template(text, name: .line))?.fields ?? []
  }

  override func process(_ state: LineState) -> Bool {
    switch source {
    case .label(let name): state.rewrite(state.value(name) ?? .empty)
    case .template(let run):
      run.readLabels(state)
      do {
        state.rewrite(try run.execute(state, machine))
      } catch {
        state.failTemplate(error)
      }
    }
    return true
  }
}
