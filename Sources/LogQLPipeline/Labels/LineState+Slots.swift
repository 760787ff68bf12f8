extension LineState {
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
    /// Where the filters that drop lines early stand in `earlyTests`.
    var tests: Int32 = 0
  }
}
