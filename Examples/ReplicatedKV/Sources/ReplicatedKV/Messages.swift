import Environment

/// What a replica can be asked.
enum Method: UInt16 {
  /// `Named` key; the answer is a `Found`.
  case find = 1
  /// `Found` entry; the answer means that it, or a newer one, is safe.
  case store
}

final class Named: MessageBody {
  let key: String
  init(_ key: String) { self.key = key }
}

final class Found: MessageBody {
  /// Nil: the key was never written.
  let entry: Entry?
  init(_ entry: Entry?) { self.entry = entry }
}

extension Message {
  static func find(_ key: String) -> Message {
    Message(method: Method.find.rawValue, wireBytes: 16 + key.utf8.count, body: Named(key))
  }

  static func store(_ entry: Entry) -> Message {
    Message(
      method: Method.store.rawValue, wireBytes: 32 + entry.key.utf8.count + entry.value.count,
      body: Found(entry))
  }
}
