import LogQLTemplates
import Testing

struct TemplateTests {
  private func template(_ text: String) throws -> Template {
    try Template(Array(text.utf8), name: .line)
  }

  @Test(arguments: [
    ("{{.a}} {{ .b.c }} {{$.d}} {{.a}}", ["a", "b", "d"]),
    ("{{ range .x }}{{ .y }}{{ end }}{{ with $v := .z }}{{ $v.w }}{{ end }}", ["x", "y", "z"]),
    ("{{ (fromJson .j).member }}", ["j"]),
    ("{{ define \"t\" }}{{.in}}{{ end }}{{ template \"t\" . }}", ["in"]),
    ("text", []),
  ]) func fieldsAreTheLabelsThatAreRead(_ text: String, _ fields: [String]) throws {
    #expect(try template(text).fields == fields)
  }

  @Test func aLoneLabelIsASingleField() throws {
    #expect(try template("{{.x}}").singleField == "x")
    #expect(try template("{{ .__error__ }}").singleField == "__error__")
    for other in ["{{.x}} ", "{{.x.y}}", "{{$x := .x}}", "{{$.x}}", "x", "", "{{.x | lower}}"] {
      #expect(try template(other).singleField == nil, "\(other)")
    }
  }

  @Test func allLabelsAreReadOnlyIfTheDotIsUsedAlone() throws {
    for text in [
      "{{.}}", "{{$}}", "{{range .}}{{end}}", "{{index . \"a\"}}", "{{template \"t\" .}}",
    ] {
      #expect(try template(text).readsAllLabels, "\(text)")
    }
    for text in ["{{.a}}", "{{$.a}}", "{{range .a}}{{$.b}}{{end}}", "{{__line__}}"] {
      #expect(try !template(text).readsAllLabels, "\(text)")
    }
    #expect(try template("{{__line__ | len}}").readsLine)
    #expect(try !template("{{.a}}").readsLine)
  }

  @Test func errorsNameTheStage() {
    #expect(
      carryOut("{{ nope }}", name: .label)
        == .parseError("template: label:1: function \"nope\" not defined"))
    #expect(
      carryOut("{{ div 1 0 }}", name: .label)
        == .executionError(
          "template: label:1:3: executing \"label\" at <div 1 0>: error calling div: "
            + "runtime error: integer divide by zero"))
  }

  /// One machine for many templates and lines: nothing of one execution is seen by the next.
  @Test func aMachineForgets() throws {
    let machine = TemplateMachine()
    let templates = [
      "{{ fromJson .a }}{{ $x := 1 }}{{ template \"t\" }}", "{{ .a | ToUpper }}",
      "{{ range fromJson \"[1,[2]]\" }}{{ . }}{{ div 1 .x }}{{ end }}", "{{ .a }}",
      "{{ define \"t\" }}{{ .x }}{{ end }}{{ template \"t\" .a }}", "{{ printf \"%5s\" .a }}",
    ]
    var first: [String] = []
    for round in 0..<3 {
      for (index, text) in templates.enumerated() {
        let outcome = try self.outcome(try template(text), machine)
        if round == 0 { first.append(outcome) }
        #expect(outcome == first[index], "\(text)")
      }
    }
  }

  /// What a template makes of the label `a="x"`, behind some text that must stay.
  private func outcome(_ template: Template, _ machine: TemplateMachine) throws -> String {
    var output = Array("kept ".utf8)
    let value = Array("x".utf8)
    let failure: String? = value.withUnsafeBytes { value in
      template.fields.map { _ in value }.withUnsafeBufferPointer { values in
        let input = TemplateInput(
          fields: values, line: value, timestamp: 0, now: 0)
        do throws(TemplateError) {
          try template.execute(input, with: machine, into: &output)
          return nil
        } catch {
          return error.text
        }
      }
    }
    let text = String(decoding: output, as: UTF8.self)
    #expect(text.hasPrefix("kept "))
    if failure != nil { #expect(text == "kept ") }
    return failure ?? text
  }

  /// Text without `{{` is what comes out.
  @Test func plainTextStaysAsItIs() {
    var state: UInt64 = 7
    for _ in 0..<500 {
      var text: [UInt8] = []
      for _ in 0..<20 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text.append(UInt8(truncatingIfNeeded: state >> 33))
      }
      text.removeAll { $0 == UInt8(ascii: "{") }
      #expect(carryOut(text) == .text(text))
    }
  }

  /// Values are bytes: what is not UTF-8 comes through.
  @Test func bytesComeThrough() {
    let line: [UInt8] = [0xFF, 0x00, 0xC3, 0x28, 0x0A]
    for text in [
      "{{__line__}}", "{{ __line__ | trunc 9 }}", "{{ printf \"%s\" __line__ }}",
      "{{ b64enc __line__ | b64dec }}",
    ] {
      #expect(carryOut(Array(text.utf8), [], line: line) == .text(line), "\(text)")
    }
    #expect(
      carryOut(Array("{{ __line__ | printf \"%q\" }}".utf8), [], line: line)
        == .text(#""\xff\x00\xc3(\n""#))
  }
}
