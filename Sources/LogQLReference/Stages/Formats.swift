import LogModel
import LogQLSyntax
import LogQLTemplates

/// A template and what it makes of a line.
struct LineTemplate {
  let template: Template

  init(_ text: Text, _ name: Template.Name) throws(TemplateError) {
    template = try Template(text, name: name)
  }

  /// The labels that the query needs because of a template.
  static func fields(_ text: Text, _ name: Template.Name) -> [String] {
    (try? Template(text, name: name))?.fields ?? []
  }

  /// The labels that templates see: all, and the error if there is one.
  static func labels(_ line: Line) -> [(name: String, value: Text)] {
    (line.labels.error.isEmpty ? line.labels.ordinary : line.labels.visible)
      .map { (String(decoding: $0.name, as: UTF8.self), $0.value) }
  }

  /// Nil if the template fails: then the line is marked.
  func text(_ labels: [(name: String, value: Text)], _ line: inout Line) -> Text? {
    do {
      return try template.text(
        labels: labels, line: line.text, timestamp: line.timestamp, now: 0)
    } catch {
      line.labels.error = Text("TemplateFormatErr".utf8)
      line.labels.errorDetails = Text(error.text.utf8)
      return nil
    }
  }
}

/// `| line_format "{{.name}}"` (spec: LogQL, §7.8).
struct LineFormatStage: LineStage {
  private let template: LineTemplate

  init(_ text: Text) throws(StageFault) {
    do {
      template = try LineTemplate(text, .line)
    } catch {
      throw StageFault(text: "invalid line template: \(error.text)")
    }
  }

  func process(_ line: inout Line) -> Bool {
    if let field = template.template.singleField {
      line.text = line.labels[Text(field.utf8)] ?? []
    } else if let text = template.text(LineTemplate.labels(line), &line) {
      line.text = text
    }
    return true
  }
}

/// `| label_format new=old, other="template"` (spec: LogQL, §7.8).
struct LabelFormatStage: LineStage {
  private enum Source {
    case label(Text)
    case template(LineTemplate)
  }

  private var formats: [(name: Text, source: Source)] = []

  init(_ written: [LabelFormat]) throws(StageFault) {
    var names: [String] = []
    for format in written {
      if format.name == "__error__" { throw StageFault(text: "__error__ cannot be formatted") }
      if names.contains(format.name) {
        throw StageFault(
          text: "multiple label name '\(format.name)' not allowed in a single format operation")
      }
      names.append(format.name)
    }
    for format in written {
      let name = Text(format.name.utf8)
      switch format.source {
      case .label(let source): formats.append((name, .label(Text(source.utf8))))
      case .template(let text):
        do {
          formats.append((name, .template(try LineTemplate(text, .label))))
        } catch {
          throw StageFault(text: "invalid template for label '\(format.name)': \(error.text)")
        }
      }
    }
  }

  func process(_ line: inout Line) -> Bool {
    // Templates see the labels as they are at the first of them.
    var snapshot: [(name: String, value: Text)]?
    for (name, source) in formats {
      switch source {
      case .label(let old):
        guard let value = line.labels[old] else { continue }
        line.labels.set(name, value)
        line.labels.delete(old)
      case .template(let template):
        let labels = snapshot ?? LineTemplate.labels(line)
        snapshot = labels
        guard let value = template.text(labels, &line) else { continue }
        line.labels.set(name, value)
      }
      _ = line.noteFound(name)
    }
    return true
  }
}
