import Environment
import LogModel

/// What is left of a push after validation.
struct ValidatedPush {
  /// Streams in request order; their ranges refer to `request`'s batch.
  var streams: [ReplicatedStream]
  /// The client's request, or a copy without the refused entries.
  var request: PushRequest
  /// One text per refused stream or entry, in order.
  var errors: [String]

  /// Equal texts are counted: `2 errors like: …`; groups in first-seen order, joined by `; `.
  var errorText: String {
    var counts: [(text: String, count: Int)] = []
    var positions: [String: Int] = [:]
    for error in errors {
      if let position = positions[error] {
        counts[position].count += 1
      } else {
        positions[error] = counts.count
        counts.append((error, 1))
      }
    }
    if counts.count == 1 && counts[0].count == 1 { return counts[0].text }
    return counts.map { "\($0.count) errors like: \($0.text)" }.joined(separator: "; ")
  }
}

/// The distributor's checks of labels and entries (spec: distributor and ring, §8). Keeps what label
/// strings parse to: a string is checked once for all tenants.
final class PushValidation {
  /// Label strings remembered; then the memory starts anew.
  static let cacheSize = 100_000

  private let settings: LogStoreSettings
  private var cache: [String: LabelSet] = [:]

  init(settings: LogStoreSettings) { self.settings = settings }

  /// Checks a push at wall time `now`. Streams without entries are skipped silently.
  func validate(_ request: PushRequest, now: WallTime) -> ValidatedPush {
    var result = ValidatedPush(streams: [], request: request, errors: [])
    result.streams.reserveCapacity(request.streams.count)
    var refused = RefusedEntries()
    for stream in request.streams where !stream.entries.isEmpty {
      let labels: LabelSet
      switch self.labels(of: stream.labels) {
      case .success(let set): labels = set
      case .failure(let error):
        result.errors.append(error.text)
        continue
      }
      check(stream.entries, of: labels, in: request.batch, now, &result.errors, &refused)
      result.streams.append(ReplicatedStream(labels: labels, entries: stream.entries))
    }
    if !refused.indices.isEmpty { remove(refused, from: &result) }
    return result
  }

  // MARK: Labels

  struct Refusal: Error {
    var text: String
  }

  func labels(of text: String) -> Result<LabelSet, Refusal> {
    if let known = cache[text] { return .success(known) }
    let labels: LabelSet
    do {
      labels = try LabelParser.parse(text)
    } catch {
      return .failure(Refusal(text: "error parsing labels '\(text)' with error: \(error)"))
    }
    if let refusal = check(labels, text) { return .failure(refusal) }
    if cache.count >= Self.cacheSize { cache.removeAll(keepingCapacity: true) }
    cache[text] = labels
    return .success(labels)
  }

  private func check(_ labels: LabelSet, _ text: String) -> Refusal? {
    if labels.count == 0 {
      return Refusal(text: "error at least one label pair is required per stream")
    }
    let counted = labels.count - (labels["service_name"] == nil ? 0 : 1)
    if counted > settings.maxLabelNamesPerSeries {
      return Refusal(
        text: "entry for stream '\(text)' has \(counted) label names; limit "
          + "\(settings.maxLabelNamesPerSeries)")
    }
    var previous: String?
    for label in labels.labels {
      if label.name.utf8.count > settings.maxLabelNameLength {
        return Refusal(text: "stream '\(text)' has label name too long: '\(label.name)'")
      }
      if label.value.utf8.count > settings.maxLabelValueLength {
        return Refusal(text: "stream '\(text)' has label value too long: '\(label.value)'")
      }
      if label.name == previous {
        return Refusal(text: "stream '\(text)' has duplicate label name: '\(label.name)'")
      }
      previous = label.name
    }
    return nil
  }

  // MARK: Entries

  private struct RefusedEntries {
    var indices: Set<Int> = []
  }

  private func check(
    _ entries: Range<Int>, of labels: LabelSet, in batch: EntryBatch, _ now: WallTime,
    _ errors: inout [String], _ refused: inout RefusedEntries
  ) {
    let oldest =
      settings.rejectOldSamples
      ? now.nanoseconds &- settings.rejectOldSamplesMaxAge.nanosecondCount : .min
    let newest = now.nanoseconds &+ settings.creationGracePeriod.nanosecondCount
    let longest = settings.maxLineSize == 0 ? .max : settings.maxLineSize
    for index in entries {
      let time = batch.timestamps[index]
      if time >= oldest && time <= newest && Int(batch.lengths[index]) <= longest { continue }
      refused.indices.insert(index)
      if time < oldest {
        errors.append(
          "entry for stream '\(labels.canonical)' has timestamp too old: "
            + "\(TimeText.rfc3339(time)), oldest acceptable timestamp is: "
            + TimeText.rfc3339(oldest))
      } else if time > newest {
        errors.append(
          "entry for stream '\(labels.canonical)' has timestamp too new: \(TimeText.rfc3339(time))")
      } else {
        errors.append(
          "max entry size '\(longest)' bytes exceeded for stream '\(labels.canonical)' while "
            + "adding an entry with length '\(batch.lengths[index])' bytes")
      }
    }
  }

  /// Copies the accepted entries into a request of their own: the rare way.
  private func remove(_ refused: RefusedEntries, from result: inout ValidatedPush) {
    let old = result.request.batch
    var batch = EntryBatch()
    var streams: [ReplicatedStream] = []
    for stream in result.streams {
      let first = batch.count
      for index in stream.entries where !refused.indices.contains(index) {
        old.withLine(index) { batch.append(old.timestamps[index], $0, old.pairs(index)) }
      }
      if batch.count > first {
        streams.append(ReplicatedStream(labels: stream.labels, entries: first..<batch.count))
      }
    }
    result.streams = streams
    result.request = PushRequest(
      tenant: result.request.tenant,
      streams: streams.map { PushStream(labels: $0.labels.canonical, entries: $0.entries) },
      batch: batch)
  }
}
