extension TemplateMachine {
  /// Sets `pieces` to what a program that `isStraight` makes of a line: parts of the input, of the
  /// program and of this machine's memory, good until the next execution. False if the program has to
  /// be run instead, which gives the same or says what is wrong.
  func gather(_ program: TemplateProgram, _ input: TemplateInput) -> Bool {
    pieces.removeAll(keepingCapacity: true)
    if !program.chains.isEmpty { arena.reset() }
    var count = 0
    for instruction in program.instructions {
      switch instruction {
      case .text(let constant): pieces.append(program.constant(constant))
      case .field(let field, _): pieces.append(input.fields[Int(field)])
      case .line: pieces.append(input.line)
      case .chain(let number, _):
        guard let text = text(of: program.chains[Int(number)], program, input) else { return false }
        pieces.append(text)
      default: break
      }
      // The last instruction, which ends the template, counts its last piece twice.
      if let piece = pieces.last { count &+= piece.count }
    }
    return program.chains.isEmpty || count <= TextChain.longestResult
  }

  /// What a chain makes of a line. Nil: the text is too long, fails, or takes more than the functions
  /// below can do.
  func text(of chain: TextChain, _ program: TemplateProgram, _ input: TemplateInput) -> Text? {
    var text: Text
    switch chain.source {
    case .line: text = input.line
    case .field(let field): text = input.fields[Int(field)]
    }
    if text.count > TextChain.longestText { return nil }
    for step in chain.steps {
      guard let next = apply(step, text, program) else { return nil }
      text = next
    }
    return text
  }

  @inline(__always)
  private func apply(_ step: TextStep, _ text: Text, _ program: TemplateProgram) -> Text? {
    switch step {
    case .truncate(let count): return text.truncated(count)
    case .slice(let start, let end): return text.slice(start, end)
    case .trimSpace: return TextTrimming.space(text)
    case .trim(let set, let left, let right):
      return TextTrimming.set(text, program.constant(set), left: left, right: right)
    case .trimPrefix(let prefix): return text.trimming(prefix: program.constant(prefix))
    case .trimSuffix(let suffix): return text.trimming(suffix: program.constant(suffix))
    case .lowercase: return mappedASCII(text, LetterCase.upperLetters)
    case .uppercase: return mappedASCII(text, LetterCase.lowerLetters)
    case .align(let count, let isLeft): return alignedASCII(text, count, isLeft: isLeft)
    case .replace(let old, let new, let limit):
      return replaced(text, program.constant(old), program.constant(new), limit: limit)
    }
  }

  /// The text with some letters of ASCII in the other case; nil if it has bytes beyond ASCII.
  func mappedASCII(_ text: Text, _ letters: ClosedRange<UInt8>) -> Text? {
    if !text.isASCII { return nil }
    let copy = arena.allocate(text.count)
    for index in 0..<text.count {
      let byte = text[index]
      copy[index] = letters.contains(byte) ? byte ^ 0x20 : byte
    }
    return Text(copy)
  }

  private func alignedASCII(_ text: Text, _ count: Int, isLeft: Bool) -> Text? {
    if !text.isASCII || count > TextChain.longestText { return nil }
    if count < 0 || count == text.count { return text }
    if count < text.count {
      return isLeft ? text.part(0, count) : text.part(from: text.count - count)
    }
    let copy = arena.allocate(count)
    let blanks = count - text.count
    let place = isLeft ? 0 : blanks
    for index in 0..<blanks { copy[isLeft ? text.count + index : index] = 0x20 }
    for index in 0..<text.count { copy[place + index] = text[index] }
    return Text(copy)
  }

  private func replaced(_ text: Text, _ old: Text, _ new: Text, limit: Int) -> Text? {
    if old.isEmpty { return nil }
    guard limit != 0, let first = TextSearch.first(old, in: text) else { return text }
    work.removeAll(keepingCapacity: true)
    var (at, found, left) = (0, Optional(first), limit < 0 ? Int.max : limit)
    while let place = found {
      work.append(contentsOf: text.part(at, place))
      work.append(contentsOf: new)
      if work.count > TextChain.longestText { return nil }
      at = place + old.count
      left -= 1
      found = left == 0 ? nil : TextSearch.first(old, in: text, from: at)
    }
    work.append(contentsOf: text.part(from: at))
    if work.count > TextChain.longestText { return nil }
    let copy = arena.allocate(work.count)
    copy.copyBytes(from: work)
    return Text(copy)
  }
}
