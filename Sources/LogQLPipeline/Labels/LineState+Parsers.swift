/// What parsers do to labels, and what they leave out because the rest of the query does not need it
/// (spec: LogQL, §6.1, §6.4 and §9.2).
extension LineState {
  /// Marks a label as one that the query needs.
  func require(_ name: Int) {
    if !slots[name].traits.contains(.required) { requiredCount += 1 }
    slots[name].traits.insert(.required)
  }

  /// Keeps a label out of the results that `without` makes.
  func exclude(_ name: Int) { slots[name].traits.insert(.excluded) }

  /// Lets a label filter reject lines as soon as its label is written.
  func testEarly(_ name: Int, _ test: LabelTest) {
    if slots[name].traits.contains(.tested) {
      let place = Int(slots[name].tests)
      earlyTests[place] = BothTest(earlyTests[place], test)
    } else {
      slots[name].traits.insert(.tested)
      slots[name].tests = Int32(earlyTests.count)
      earlyTests.append(test)
    }
  }

  /// The name under which a parser writes a label (spec: LogQL, §6.1): a name that the stream or the
  /// metadata has is renamed.
  @inline(__always)
  func target(_ name: Int) -> Int {
    if slots[name].traits.contains(.base) || marks(name).contains(.metadata) {
      return renamed(name)
    }
    return name
  }

  /// Whether a parser that reads whole lines writes the name: it must be needed, and not have been
  /// written before.
  @inline(__always)
  func wantsExtraction(_ target: Int) -> Bool {
    if isLimited && !slots[target].traits.contains(.required) { return false }
    return !marks(target).contains(.extracted)
  }

  /// What a parser has to do after writing a label.
  enum Continuation {
    case proceed
    /// All that is required has been found.
    case stop
    /// A label filter rejects the line.
    case drop
  }

  /// Whether an expression of a parser is to write a label.
  @inline(__always)
  func needs(_ name: Int) -> Bool { !isLimited || slots[name].traits.contains(.required) }

  /// The same for the label that a parser writes if there is one of this name already.
  func needsRenamed(_ name: Int) -> Bool { needs(renamed(name)) }

  /// Writes what a parser that reads whole lines has found under a name, if it is needed.
  @inline(__always)
  func extract(_ name: Int, found value: @autoclosure () -> ByteRun) -> Continuation {
    if isFresh(name) {
      // Of most names nothing else is known.
      if !isLimited { setFresh(name, value()) }
      return .proceed
    }
    let target = target(name)
    return wantsExtraction(target) ? extract(target, value()) : .proceed
  }

  /// Writes a label for a parser that reads whole lines.
  @inline(__always)
  func extract(_ target: Int, _ value: ByteRun) -> Continuation {
    set(target, value)
    if slots[target].traits.isDisjoint(with: [.required, .tested]) { return .proceed }
    return afterExtraction(target)
  }

  private func afterExtraction(_ target: Int) -> Continuation {
    if slots[target].traits.contains(.tested),
      !unretainedTests[Int(slots[target].tests)]._withUnsafeGuaranteedRef({ $0.accepts(self) })
    {
      return .drop
    }
    return noteFound(target) ? .stop : .proceed
  }

  /// Notes that a name was found in the line. Whether that were all that are required.
  func noteFound(_ name: Int) -> Bool {
    if !isLimited || !slots[name].traits.contains(.required) { return false }
    if !slots[name].marks.contains(.found) {
      slots[name].marks.insert(.found)
      foundCount += 1
    }
    return foundCount == requiredCount
  }

  /// Marks the line as one that a parser could not read.
  func failParsing(_ error: ByteRun, _ details: ByteRun?) {
    self.error = error
    if let details { errorDetails = details }
    if preservesErrors { set(preserveErrorName, StaticText.true) }
  }
}
