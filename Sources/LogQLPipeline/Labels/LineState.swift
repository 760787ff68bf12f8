import CSystem

/// A line on its way through a pipeline, and its labels (spec: LogQL, §6).
///
/// A label is a slot, known by the number of its name. What a slot says about a line holds only if it
/// bears that line's epoch: a new line costs nothing, however many names there are.
final class LineState {
  /// What a line has done to a name.
  struct Marks: OptionSet {
    let rawValue: UInt8
    /// Has a value from structured metadata.
    static let metadata = Marks(rawValue: 1)
    /// Has a value from a parser or a format.
    static let parsed = Marks(rawValue: 2)
    static let set: Marks = [.metadata, .parsed]
    /// Was deleted, perhaps set again since.
    static let deleted = Marks(rawValue: 4)
    /// Was set as a parsed label.
    static let extracted = Marks(rawValue: 8)
    /// Counts among the required names that were found.
    static let found = Marks(rawValue: 16)
    /// Stands in `touched`.
    static let listed = Marks(rawValue: 32)
    /// The stream's label of the name shows no more.
    static let hidesBase = Marks(rawValue: 64)
  }

  /// What does not change from line to line.
  struct Traits: OptionSet {
    let rawValue: UInt8
    /// The stream has a label of the name.
    static let base = Traits(rawValue: 1)
    /// The query needs the label (spec: LogQL, §9.2).
    static let required = Traits(rawValue: 2)
    /// A label filter drops lines as soon as the name is written (spec: LogQL, §6.4).
    static let tested = Traits(rawValue: 4)
    /// Belongs to no sample: listed in `without (…)`.
    static let excluded = Traits(rawValue: 8)
  }

  struct Slot {
    var start = ByteRun.empty.start
    var count = 0
    var epoch: UInt32 = 0
    var marks: Marks = []
    var traits: Traits = []
    var baseIndex: UInt16 = 0
    /// The number of the name with `_extracted` behind it; -1 if not known yet.
    var renamed: Int32 = -1
  }

  let names = NameTable()
  private(set) var slots: UnsafeMutablePointer<Slot>
  private var slotCapacity = 64
  private var epoch: UInt32 = 0

  /// Names that have been set, in the order in which they first were.
  private(set) var touched: UnsafeMutablePointer<Int32>
  private(set) var touchedCount = 0
  /// Whether a label was ever set or deleted on this line.
  private(set) var isChanged = false
  /// Labels of the stream that are deleted or covered.
  private(set) var hiddenBases = 0

  /// `__error__`: empty if all is well.
  var error = ByteRun.empty
  var errorDetails = ByteRun.empty
  /// Whether `__preserve_error__` has to be set where a parser fails.
  var preservesErrors = false

  /// The line as it is now, and up to where its memory may be read.
  private(set) var line = ByteRun.empty
  private(set) var readable = ByteRun.empty.start
  private(set) var isRewritten = false
  private(set) var timestamp: Int64 = 0
  /// What `now` says in templates, ns.
  var now: Int64 = 0
  /// Memory for values and lines that were made for this line.
  let arena = ByteArena()

  private(set) var stream: StreamLabels?
  let hints = ParserHints()
  /// The numbers of names with a meaning of their own.
  private(set) var errorName = 0
  private(set) var errorDetailsName = 0
  private(set) var preserveErrorName = 0

  init() {
    slots = .allocate(capacity: slotCapacity)
    slots.initialize(repeating: Slot(), count: slotCapacity)
    touched = .allocate(capacity: slotCapacity)
    errorName = name("__error__")
    errorDetailsName = name("__error_details__")
    preserveErrorName = name("__preserve_error__")
  }

  deinit {
    slots.deallocate()
    touched.deallocate()
  }

  // MARK: Names

  /// The number of a name.
  func name(_ text: String) -> Int {
    var text = text
    return text.withUTF8 { name(ByteRun(UnsafeRawBufferPointer($0))) }
  }

  func name(_ bytes: ByteRun) -> Int {
    let number = names.number(bytes)
    if number >= slotCapacity { growSlots() }
    return number
  }

  private func growSlots() {
    let grown = UnsafeMutablePointer<Slot>.allocate(capacity: slotCapacity * 2)
    grown.moveInitialize(from: slots, count: slotCapacity)
    (grown + slotCapacity).initialize(repeating: Slot(), count: slotCapacity)
    slots.deallocate()
    slots = grown
    let list = UnsafeMutablePointer<Int32>.allocate(capacity: slotCapacity * 2)
    list.moveInitialize(from: touched, count: touchedCount)
    touched.deallocate()
    touched = list
    slotCapacity *= 2
  }

  /// The number of the name with `_extracted` behind it.
  private func renamed(_ name: Int) -> Int {
    let known = slots[name].renamed
    if known >= 0 { return Int(known) }
    let bytes = Array(names.bytes(name).bytes) + Array("_extracted".utf8)
    let number = bytes.withUnsafeBytes { self.name(ByteRun($0)) }
    slots[name].renamed = Int32(number)
    return number
  }

  /// Marks a label as one that the query needs.
  func require(_ name: Int) {
    if !slots[name].traits.contains(.required) { hints.requiredCount += 1 }
    slots[name].traits.insert(.required)
  }

  /// Keeps a label out of the results that `without` makes.
  func exclude(_ name: Int) { slots[name].traits.insert(.excluded) }

  /// Lets a label filter reject lines as soon as its label is written.
  func testEarly(_ name: Int, _ test: LabelTest) {
    slots[name].traits.insert(.tested)
    hints.add(test, name: name)
  }

  // MARK: Lines

  /// Makes the labels of a stream the base of the lines that follow.
  func enter(_ stream: StreamLabels) {
    if self.stream === stream { return }
    for base in self.stream?.labels ?? [] { slots[base.name].traits.remove(.base) }
    self.stream = stream
    for (index, base) in stream.labels.enumerated() {
      slots[base.name].traits.insert(.base)
      slots[base.name].baseIndex = UInt16(truncatingIfNeeded: index)
    }
  }

  /// Starts on a line whose memory may be read up to `readable`.
  @inline(__always)
  func begin(_ line: ByteRun, readable: UnsafePointer<UInt8>, timestamp: Int64) {
    epoch &+= 1
    if epoch == 0 { forgetEpochs() }
    touchedCount = 0
    isChanged = false
    hiddenBases = 0
    error = .empty
    errorDetails = .empty
    hints.found = 0
    arena.reset()
    self.line = line
    self.readable = readable
    self.timestamp = timestamp
    isRewritten = false
  }

  private func forgetEpochs() {
    for index in 0..<slotCapacity { slots[index].epoch = 0 }
    epoch = 1
  }

  /// Replaces the line. The bytes must lie in the arena or in the line as it was.
  func rewrite(_ line: ByteRun) {
    if self.line.hasBytes(of: line) { return }
    self.line = line
    readable = line.end
    isRewritten = true
  }

  // MARK: Labels

  /// The slot of a name, free of what earlier lines did to it.
  @inline(__always)
  private func current(_ name: Int) -> UnsafeMutablePointer<Slot> {
    let slot = slots + name
    if slot.pointee.epoch != epoch {
      slot.pointee.epoch = epoch
      slot.pointee.marks = []
    }
    return slot
  }

  /// What this line has done to a name.
  @inline(__always)
  func marks(_ name: Int) -> Marks {
    slots[name].epoch == epoch ? slots[name].marks : []
  }

  /// The value of a label, from whatever category; nil if there is none.
  @inline(__always)
  func value(_ name: Int) -> ByteRun? {
    let slot = slots + name
    let marks = marks(name)
    if !marks.isDisjoint(with: .set) {
      return ByteRun(slot.pointee.start, count: slot.pointee.count)
    }
    guard slot.pointee.traits.contains(.base), !marks.contains(.deleted), let stream else {
      return nil
    }
    return stream.labels[Int(slot.pointee.baseIndex)].value
  }

  @inline(__always)
  private func touch(_ slot: UnsafeMutablePointer<Slot>, _ name: Int) {
    isChanged = true
    if !slot.pointee.marks.contains(.listed) {
      slot.pointee.marks.insert(.listed)
      touched[touchedCount] = Int32(truncatingIfNeeded: name)
      touchedCount &+= 1
    }
    if slot.pointee.traits.contains(.base) { hideBase(slot) }
  }

  private func hideBase(_ slot: UnsafeMutablePointer<Slot>) {
    if !slot.pointee.marks.contains(.hidesBase) {
      slot.pointee.marks.insert(.hidesBase)
      hiddenBases += 1
    }
  }

  /// Sets a label from structured metadata; one of a stream label's name is renamed.
  func setMetadata(_ name: Int, _ value: ByteRun) {
    let name = slots[name].traits.contains(.base) ? renamed(name) : name
    let slot = current(name)
    touch(slot, name)
    slot.pointee.marks.insert(.metadata)
    slot.pointee.start = value.start
    slot.pointee.count = value.count
  }

  /// Sets a parsed label.
  @inline(__always)
  func set(_ name: Int, _ value: ByteRun) {
    let slot = current(name)
    touch(slot, name)
    slot.pointee.marks.formUnion([.parsed, .extracted])
    slot.pointee.marks.remove(.metadata)
    slot.pointee.start = value.start
    slot.pointee.count = value.count
  }

  /// Deletes a label from all categories.
  func delete(_ name: Int) {
    let slot = current(name)
    slot.pointee.marks.insert(.deleted)
    slot.pointee.marks.subtract(.set)
    if slot.pointee.traits.contains(.base) { hideBase(slot) }
    isChanged = true
  }

  // MARK: Parsers

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
    if hints.isLimited && !slots[target].traits.contains(.required) { return false }
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

  /// Writes a label for a parser that reads whole lines.
  @inline(__always)
  func extract(_ target: Int, _ value: ByteRun) -> Continuation {
    set(target, value)
    if slots[target].traits.isDisjoint(with: [.required, .tested]) { return .proceed }
    return afterExtraction(target)
  }

  private func afterExtraction(_ target: Int) -> Continuation {
    if slots[target].traits.contains(.tested) {
      for test in hints.tests(target) where !test.accepts(self) { return .drop }
    }
    return noteFound(target) ? .stop : .proceed
  }

  /// Notes that a name was found in the line. Whether that were all that are required.
  func noteFound(_ name: Int) -> Bool {
    if !hints.isLimited || !slots[name].traits.contains(.required) { return false }
    if !slots[name].marks.contains(.found) {
      slots[name].marks.insert(.found)
      hints.found += 1
    }
    return hints.found == hints.requiredCount
  }

  /// Marks the line as one that a parser could not read.
  func failParsing(_ error: ByteRun, _ details: ByteRun?) {
    self.error = error
    if let details { errorDetails = details }
    if preservesErrors { set(preserveErrorName, StaticText.true) }
  }
}
