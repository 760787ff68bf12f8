/// A template of `line_format` or `label_format`: Go's `text/template` with Loki's functions
/// (spec: LogQL, §7.8). Immutable; made once, carried out for every line.
///
///     let template = try Template(Array("{{.method}} {{.path | ToUpper}}".utf8), name: .line)
///     let machine = TemplateMachine()
///     try template.execute(input, with: machine, into: &output)
///
/// Texts and plain labels are copied straight to the output; an execution allocates nothing once the
/// machine's memory has grown to what the template needs.
public struct Template: Sendable {
  /// What a template is called in error texts.
  public enum Name: String, Sendable {
    case line, label
  }

  let program: TemplateProgram

  /// Throws Go's text on what is wrong: `template: line:1: unclosed action`.
  public init(_ text: [UInt8], name: Name) throws(TemplateError) {
    program = try TemplateProgram(text, name: name.rawValue)
  }

  /// Names of the labels that the template reads as `.name` or `$.name`, in order of appearance.
  public var fields: [String] { program.fields }

  /// Whether it also looks at the labels as a whole: prints them, ranges over them, hands them to a
  /// function.
  public var readsAllLabels: Bool { program.readsAllLabels }

  /// The label, if the template is that label and nothing else: `{{.x}}`. `line_format` then reads
  /// the label and never fails.
  public var singleField: String? { program.singleField }

  /// Whether it reads the line, the entry's time or the time of the query.
  public var readsLine: Bool { program.readsLine }

  /// Whether it does no more than cut a part out of the line or of a label:
  /// `{{ __line__ | trunc 80 }}`. Then ``part(_:with:)`` is the way to ask it.
  public var onlyCuts: Bool { program.singleCut != nil }

  /// What the template makes of a line, if it `onlyCuts`. Nil if it does more, or if
  /// ``execute(_:with:into:)`` has to be asked.
  public func part(
    _ input: TemplateInput, with machine: TemplateMachine
  ) -> UnsafeRawBufferPointer? {
    guard let cut = program.singleCut else { return nil }
    return machine.text(of: cut, program, input)
  }

  /// Gives `body` what the template makes of a line, in pieces that follow one another and are good
  /// until it returns. Nil if ``execute(_:with:into:)`` has to be asked.
  public func pieces<R>(
    _ input: TemplateInput, with machine: TemplateMachine,
    _ body: (UnsafeBufferPointer<UnsafeRawBufferPointer>) -> R
  ) -> R? {
    guard program.isStraight, machine.gather(program, input) else { return nil }
    return machine.pieces.withUnsafeBufferPointer(body)
  }

  /// Appends what the template makes of a line. If it throws, `output` is as it was. Time and memory
  /// are bounded: a template that asks for more than 64 MiB of text or 2 million steps fails.
  ///
  /// - Parameter wasTried: ``part(_:with:)`` or ``pieces(_:with:_:)`` has given nothing for this line;
  ///   what they do is not done again.
  public func execute(
    _ input: TemplateInput, with machine: TemplateMachine, into output: inout [UInt8],
    wasTried: Bool = false
  ) throws(TemplateError) {
    if !wasTried, program.isStraight, machine.gather(program, input) {
      for piece in machine.pieces { output.append(contentsOf: piece) }
    } else {
      try machine.run(program, input, into: &output)
    }
  }
}
