extension Simulator {
  /// What the object store holds, in order of keys. Nothing is charged and nothing traced: for looking
  /// at a world from outside, before `releaseStorage`.
  public var storedObjects: [(key: String, bytes: [UInt8])] {
    objects.objects.map { (key: $0.key, bytes: $0.value) }
      .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
  }
}
