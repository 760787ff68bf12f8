/// What a template reads of one line. All pointers must stay good until the execution is over.
public struct TemplateInput {
  /// The value of each label of `Template.fields`, in that order; empty where there is none.
  public var fields: UnsafeBufferPointer<UnsafeRawBufferPointer>
  /// All labels by ascending name, `__error__` included if it is set; only looked at if
  /// `Template.readsAllLabels`.
  public var labels: UnsafeBufferPointer<Label>
  /// The line as it is now.
  public var line: UnsafeRawBufferPointer
  /// The entry's time, in nanoseconds since the epoch.
  public var timestamp: Int64
  /// What `now` says, in nanoseconds since the epoch.
  public var now: Int64

  /// A label's name and value.
  public struct Label {
    public var name: UnsafeRawBufferPointer
    public var value: UnsafeRawBufferPointer

    public init(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
      self.name = name
      self.value = value
    }
  }

  public init(
    fields: UnsafeBufferPointer<UnsafeRawBufferPointer>, line: UnsafeRawBufferPointer,
    timestamp: Int64, now: Int64, labels: UnsafeBufferPointer<Label> = .init(start: nil, count: 0)
  ) {
    self.fields = fields
    self.labels = labels
    self.line = line
    self.timestamp = timestamp
    self.now = now
  }
}
