public import LogModel

extension Pipeline {
  /// Runs the entries of one stream through, those at times in `range`, and appends a row for each
  /// that is kept.
  public func run(_ batch: StreamBatch, within range: TimeRange, into rows: inout PipelineRows) {
    if batch.entries.count == 0 { return }
    state.enter(stream(batch.labels))
    prefilter.filter(batch.entries, selection: &selection)
    batch.entries.withView { view in
      let filtered = BatchRun(view, range, wantsLines: wantsLines)
      if stages.isEmpty && !isUnwrapping {
        passThrough(filtered, into: &rows)
      } else {
        process(filtered, into: &rows)
      }
    }
  }

  /// A batch while it runs through.
  struct BatchRun {
    let view: EntryBatchView
    let start: Int64
    let end: Int64
    let wantsLines: Bool

    init(_ view: EntryBatchView, _ range: TimeRange, wantsLines: Bool) {
      self.view = view
      start = range.start.nanoseconds
      end = range.end.nanoseconds
      self.wantsLines = wantsLines
    }

    /// Whether the times of all entries are in the range.
    var holdsAll: Bool {
      let (start, end) = (start, end)
      return view.timestamps.allSatisfy { start <= $0 && $0 < end }
    }

    @inline(__always) func isInRange(_ index: Int) -> Bool {
      let time = view.timestamps[index]
      return start <= time && time < end
    }
  }

  private var isUnwrapping: Bool {
    if case .unwrap = extractor?.kind { true } else { false }
  }

  private func stream(_ labels: LabelSet) -> StreamLabels {
    if let known = state.stream, known.set === labels { return known }
    if let known = streams[labels] { return known }
    let new = StreamLabels(labels, number: streams.count, state)
    streams[labels] = new
    return new
  }

  // MARK: Without stages

  /// Entries of which only structured metadata makes a difference.
  private func passThrough(_ run: BatchRun, into rows: inout PipelineRows) {
    let countsBytes = if case .lineLength = extractor?.kind { true } else { false }
    if run.view.metadata == nil, let first = selection.first {
      begin(run, Int(first))
      append(run, labels: number(), countsBytes: countsBytes, into: &rows)
      return
    }
    var lastSet: UInt32?
    var labels: UInt32 = 0
    for index in selection.lazy.map(Int.init) where run.isInRange(index) {
      let set = run.view.metadata?.sets[index] ?? 0
      if set != lastSet {
        begin(run, index)
        labels = number()
        lastSet = set
      }
      rows.entries.append(UInt32(truncatingIfNeeded: index))
      rows.labels.append(labels)
      if extractor == nil {
        rows.offsets.append(run.view.offset(index))
        rows.lengths.append(run.view.length(index))
        rows.isRewritten.append(false)
      } else {
        rows.values.append(countsBytes ? Double(run.view.length(index)) : 1)
      }
    }
  }

  /// Entries that all have the same labels, column by column.
  private func append(
    _ run: BatchRun, labels: UInt32, countsBytes: Bool, into rows: inout PipelineRows
  ) {
    let view = run.view
    let first = rows.entries.count
    if run.holdsAll {
      rows.entries.append(contentsOf: selection)
    } else {
      for index in selection where run.isInRange(Int(index)) { rows.entries.append(index) }
    }
    let new = rows.entries[first...]
    rows.labels.append(contentsOf: repeatElement(labels, count: new.count))
    if extractor == nil {
      rows.offsets.append(contentsOf: new.lazy.map { view.offset(Int($0)) })
      rows.lengths.append(contentsOf: new.lazy.map { view.length(Int($0)) })
      rows.isRewritten.append(contentsOf: repeatElement(false, count: new.count))
    } else if countsBytes {
      rows.values.append(contentsOf: new.lazy.map { Double(view.length(Int($0))) })
    } else {
      rows.values.append(contentsOf: repeatElement(1, count: new.count))
    }
  }

  // MARK: With stages

  private func process(_ run: BatchRun, into rows: inout PipelineRows) {
    // The pipeline holds them: no counting per line.
    let unretained = stages.map { Unmanaged.passUnretained($0) }
    next: for index in selection.lazy.map(Int.init) where run.isInRange(index) {
      begin(run, index)
      for stage in unretained {
        if !stage._withUnsafeGuaranteedRef({ $0.process(state) }) { continue next }
      }
      if let extractor {
        guard let value = extractor.value(state) else { continue }
        rows.values.append(value)
      } else {
        append(run, index, &rows)
      }
      rows.entries.append(UInt32(truncatingIfNeeded: index))
      rows.labels.append(number())
    }
  }

  /// Starts on an entry, with the labels of its stream and its metadata.
  @inline(__always)
  private func begin(_ run: BatchRun, _ index: Int) {
    if run.wantsLines {
      state.begin(
        ByteRun(run.view.line(index)), readable: ByteRun(run.view.slabBytes).end,
        timestamp: run.view.timestamps[index])
    } else {
      // There are no bytes, but there is a length.
      let line = ByteRun(ByteRun.empty.start, count: Int(run.view.length(index)))
      state.begin(line, readable: line.start, timestamp: run.view.timestamps[index])
    }
    if run.view.metadata != nil { addMetadata(run, index) }
  }

  private func addMetadata(_ run: BatchRun, _ index: Int) {
    for pair in run.view.pairs(index) {
      let name = state.name(ByteRun(run.view.text(pair.name)))
      let value = ByteRun(run.view.text(pair.value))
      switch name {
      case state.errorName: state.error = value
      case state.errorDetailsName: state.errorDetails = value
      default: state.setMetadata(name, value)
      }
    }
  }

  private func append(_ run: BatchRun, _ index: Int, _ rows: inout PipelineRows) {
    rows.isRewritten.append(state.isRewritten)
    rows.lengths.append(UInt32(truncatingIfNeeded: state.line.count))
    if state.isRewritten {
      precondition(rows.slab.count + state.line.count <= Int(UInt32.max), "rows of more than 4 GiB")
      rows.offsets.append(UInt32(truncatingIfNeeded: rows.slab.count))
      rows.slab.append(contentsOf: state.line.bytes)
    } else {
      rows.offsets.append(run.view.offset(index))
    }
  }

  /// The number of the line's label set.
  @inline(__always)
  private func number() -> UInt32 {
    if state.isPlain, let stream = state.stream {
      if stream.plainResult < 0 {
        state.gather(resultGrouping, into: result)
        stream.plainResult = table.number(result)
      }
      return UInt32(truncatingIfNeeded: stream.plainResult)
    }
    state.gather(resultGrouping, into: result)
    return UInt32(truncatingIfNeeded: table.number(result))
  }
}
