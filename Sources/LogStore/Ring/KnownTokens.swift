import LogModel

/// The token lists of the ring that was read last, as values and as stored: between two heartbeats
/// they hardly ever change, so they are neither decoded nor encoded again, and rings that follow one
/// another share them. Confined to a node's actor.
final class KnownTokens {
  /// By position of the instance in the ring.
  private var lists: [(stored: [UInt8], tokens: [StreamToken])] = []

  /// The tokens that bytes stand for, if instance `position` had the same bytes.
  func tokens(_ stored: UnsafeRawBufferPointer, of position: Int) -> [StreamToken]? {
    guard position < lists.count,
      lists[position].stored.withUnsafeBytes({ isEqual($0, stored) })
    else { return nil }
    return lists[position].tokens
  }

  /// The stored form of tokens, if instance `position` had the same ones.
  func stored(_ tokens: [StreamToken], of position: Int) -> [UInt8]? {
    position < lists.count && lists[position].tokens == tokens ? lists[position].stored : nil
  }

  /// Remembers the list of instance `position`, of which those before are known. `stored` must be what
  /// the tokens are written as.
  func note(_ tokens: [StreamToken], stored: [UInt8], of position: Int) {
    if position < lists.count {
      lists[position] = (stored, tokens)
    } else if position == lists.count {
      lists.append((stored, tokens))
    }
  }
}
