import Bytes

/// Writes HTML whose tags are all closed, so that it is well-formed XML as well.
struct HTMLWriter {
  private(set) var writer = ByteWriter(capacity: 1 << 17)

  typealias Attributes = [(name: String, value: String)]

  private mutating func open(_ name: String, _ attributes: Attributes) {
    writer.text("<" + name)
    for attribute in attributes { writer.attribute(attribute.name, attribute.value) }
  }

  /// An element with content.
  mutating func element(
    _ name: String, _ attributes: Attributes = [], _ body: (inout HTMLWriter) -> Void
  ) {
    open(name, attributes)
    writer.text(">")
    body(&self)
    writer.text("</" + name + ">")
  }

  /// An element with text.
  mutating func element(_ name: String, _ attributes: Attributes = [], text: String) {
    element(name, attributes) { $0.text(text) }
  }

  /// An element that HTML never closes (`meta`), or one of a drawing: of all others HTML reads only
  /// the beginning.
  mutating func empty(_ name: String, _ attributes: Attributes = []) {
    open(name, attributes)
    writer.text("/>")
  }

  mutating func text(_ text: String) { writer.markup(text) }

  /// Text that is markup, or the content of a script or style.
  mutating func raw(_ text: String) { writer.text(text) }

  mutating func newLine() { writer.text("\n") }
}
