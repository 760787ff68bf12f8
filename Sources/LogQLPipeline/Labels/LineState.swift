import CSystem

/// A line on its way through a pipeline, and its labels (spec: LogQL, §6).
///
/// A label is a slot, known by the number of its name. What a slot says about a line holds only if it
/// bears that line's epoch: a new line costs nothing, however many names there are.
final class LineState {
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

  // What parsers need to know of the rest of the query (spec: LogQL, §6.4 and §9.2).

  /// Parsers do nothing: no label of theirs is looked at.
  var skipsParsers = false
  /// Only required labels are extracted.
  var isLimited = false
  var requiredCount = 0
  /// Required labels that were found in the line.
  var foundCount = 0
  /// Label filters that drop a line as soon as their label is written, all of one label together.
  var earlyTests: [LabelTest] = [] {
    didSet { unretainedTests = earlyTests.map { Unmanaged.passUnretained($0) } }
  }
  /// The same: no counting per line.
  private(set) var unretainedTests: [Unmanaged<LabelTest>] = []

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
  func renamed(_ name: Int) -> Int {
    let known = slots[name].renamed
    if known >= 0 { return Int(known) }
    let bytes = Array(names.bytes(name).bytes) + Array("_extracted".utf8)
    let number = bytes.withUnsafeBytes { self.name(ByteRun($0)) }
    slots[name].renamed = Int32(number)
    return number
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
    foundCount = 0
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

  /// Gives a slot a value of a category, and lists its name.
  @inline(__always)
  private func fill(_ name: Int, _ value: ByteRun, adding: Marks, removing: Marks) {
    let slot = slots + name
    let old: Marks = slot.pointee.epoch == epoch ? slot.pointee.marks : []
    slot.pointee.epoch = epoch
    slot.pointee.marks = old.subtracting(removing).union(adding).union(.listed)
    slot.pointee.start = value.start
    slot.pointee.count = value.count
    isChanged = true
    if !old.contains(.listed) {
      touched[touchedCount] = Int32(truncatingIfNeeded: name)
      touchedCount &+= 1
    }
    if slot.pointee.traits.contains(.base) { hideBase(slot) }
  }

  /// Whether nothing is known of a name: not that the stream has it, nor that the query needs it, nor
  /// anything from this line.
  @inline(__always)
  func isFresh(_ name: Int) -> Bool {
    slots[name].epoch != epoch && slots[name].traits.isDisjoint(with: [.base, .required, .tested])
  }

  /// Sets a parsed label of a fresh name.
  @inline(__always)
  func setFresh(_ name: Int, _ value: ByteRun) {
    let slot = slots + name
    slot.pointee.epoch = epoch
    slot.pointee.marks = [.parsed, .extracted, .listed]
    slot.pointee.start = value.start
    slot.pointee.count = value.count
    touched[touchedCount] = Int32(truncatingIfNeeded: name)
    touchedCount &+= 1
    isChanged = true
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
    fill(name, value, adding: .metadata, removing: [])
  }

  /// Sets a parsed label.
  @inline(__always)
  func set(_ name: Int, _ value: ByteRun) {
    fill(name, value, adding: [.parsed, .extracted], removing: .metadata)
  }

  /// Deletes a label from all categories.
  func delete(_ name: Int) {
    let slot = current(name)
    slot.pointee.marks.insert(.deleted)
    slot.pointee.marks.subtract(.set)
    if slot.pointee.traits.contains(.base) { hideBase(slot) }
    isChanged = true
  }

  /// Deletes a label if there is one.
  @inline(__always)
  func deleteIfSet(_ name: Int) {
    let marks = marks(name)
    let shows =
      !marks.isDisjoint(with: .set)
      || slots[name].traits.contains(.base) && !marks.contains(.deleted)
    if shows { delete(name) }
  }
}
