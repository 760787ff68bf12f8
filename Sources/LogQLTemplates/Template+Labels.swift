extension Template {
  /// What the template makes of a line with these labels (in any order): for callers that keep labels
  /// as texts.
  public func text(
    labels: [(name: String, value: [UInt8])], line: [UInt8], timestamp: Int64, now: Int64
  ) throws(TemplateError) -> [UInt8] {
    let sorted = labels.map { (name: Array($0.name.utf8), value: $0.value) }
      .sorted { $0.name.lexicographicallyPrecedes($1.name) }
    // One slab with the line and all names and values, so that every pointer is good at once.
    var slab = line
    var ranges: [(name: Range<Int>, value: Range<Int>)] = []
    for label in sorted {
      let start = slab.count
      slab += label.name
      let middle = slab.count
      slab += label.value
      ranges.append((start..<middle, middle..<slab.count))
    }
    let numbers = fields.map { field in sorted.firstIndex { $0.name.elementsEqual(field.utf8) } }
    let result = slab.withUnsafeBytes { slab -> Result<[UInt8], TemplateError> in
      let empty = UnsafeRawBufferPointer(start: nil, count: 0)
      let values = numbers.map { number in
        number.map { UnsafeRawBufferPointer(rebasing: slab[ranges[$0].value]) } ?? empty
      }
      let all = ranges.map { range in
        TemplateInput.Label(
          name: .init(rebasing: slab[range.name]), value: .init(rebasing: slab[range.value]))
      }
      return values.withUnsafeBufferPointer { values in
        all.withUnsafeBufferPointer { all in
          let input = TemplateInput(
            fields: values, line: .init(rebasing: slab[..<line.count]), timestamp: timestamp,
            now: now, labels: all)
          var output: [UInt8] = []
          do throws(TemplateError) {
            try execute(input, with: TemplateMachine(), into: &output)
            return .success(output)
          } catch {
            return .failure(error)
          }
        }
      }
    }
    return try result.get()
  }
}
