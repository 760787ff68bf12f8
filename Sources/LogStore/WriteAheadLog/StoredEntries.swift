/// What one push has stored, stream by stream: entries of the push's batch, by index.
///
///     let first = stored.indices.count
///     stored.indices += indices
///     stored.endGroup(from: first, ref: stream.fingerprint.bits, counter: stream.entryCount)
struct StoredEntries {
  struct Group {
    /// The stream's ref (its fingerprint as mapped).
    var ref: UInt64
    /// The stream's entry counter after the push.
    var counter: Int64
    /// Where in `indices` its entries stand; never empty.
    var places: Range<Int>
  }

  /// Group after group.
  var indices: [UInt32] = []
  private(set) var groups: [Group] = []

  init(groupCapacity: Int = 0, entryCapacity: Int = 0) {
    groups.reserveCapacity(groupCapacity)
    indices.reserveCapacity(entryCapacity)
  }

  /// The indices from place `first` on are those of a stream; nothing if there are none. A stream that
  /// the push names twice has one group, with the counter of the last.
  ///
  /// - Parameter guess: the group that the stream may have, from an earlier call's result.
  /// - Returns: the number of the stream's group.
  @discardableResult
  mutating func endGroup(from first: Int, ref: UInt64, counter: Int64, guess: Int = 0) -> Int {
    let places = first..<indices.count
    if places.isEmpty { return guess }
    if guess < groups.count && groups[guess].ref == ref {
      extend(guess, by: places)
      groups[guess].counter = counter
      return guess
    }
    groups.append(Group(ref: ref, counter: counter, places: places))
    return groups.count - 1
  }

  /// Moves the last indices behind those of an earlier group.
  private mutating func extend(_ group: Int, by places: Range<Int>) {
    let moved = Array(indices[places])
    indices.removeSubrange(places)
    let end = groups[group].places.upperBound
    indices.insert(contentsOf: moved, at: end)
    groups[group].places = groups[group].places.lowerBound..<(end + moved.count)
    for later in groups.indices.dropFirst(group + 1) {
      let old = groups[later].places
      groups[later].places = (old.lowerBound + moved.count)..<(old.upperBound + moved.count)
    }
  }
}
