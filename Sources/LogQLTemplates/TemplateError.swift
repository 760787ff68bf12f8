/// Why a template does not parse, or why it could not be carried out for a line, in the words of Go's
/// `text/template`, which clients of Loki see.
public struct TemplateError: Error, Equatable, Sendable, CustomStringConvertible {
  /// `template: line:1: unclosed action`, or
  /// `template: line:1:3: executing "line" at <div 1 0>: error calling div: …`.
  public let text: String

  public var description: String { text }
}

/// What goes wrong inside a function or in the treatment of a value; the place is added by whoever
/// carries out the template.
struct TemplateFault: Error {
  var text: String

  init(_ text: String) { self.text = text }
}
