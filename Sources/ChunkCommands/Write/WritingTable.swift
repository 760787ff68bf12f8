import Bytes
import Reports

/// What `norn chunk write` says it wrote.
public struct WritingTable: Sendable {
  private var table = ColumnTable([
    ("OBJECT", .left), ("ENTRIES", .right), ("SIZE", .right), ("RATIO", .right), ("FROM", .left),
    ("AGE", .right),
  ])
  private var objects = 0
  private var entries = 0
  private var bytes = 0
  private var lineBytes = 0
  private var chunkBytes = 0

  public init() {}

  public mutating func add(_ object: ChunkWriting.Object) {
    objects += 1
    entries += object.entries
    bytes += object.bytes.count
    lineBytes += object.lineBytes
    chunkBytes += object.chunkBytes
    table.add([
      object.path, Readable.count(object.entries), Readable.bytes(object.bytes.count),
      RatioText.of(object.lineBytes, object.chunkBytes),
      RFC3339.text(nanosecondsSinceEpoch: object.bounds.from),
      Readable.duration(object.bounds.through - object.bounds.from),
    ])
  }

  public var lines: [String] { table.lines }

  /// The last line.
  public func summary(folder: String) -> String {
    "wrote \(Readable.count(objects, "object")) to \(folder): \(Readable.count(entries, "entry", plural: "entries")), "
      + "\(Readable.bytes(lineBytes)) of lines in \(Readable.bytes(bytes)), ratio "
      + RatioText.of(lineBytes, chunkBytes)
  }
}
