public import Environment

/// The segment files of a log's directory: `00000000`, `00000001`, …
public enum SegmentFiles {
  /// Default size of a segment, bytes.
  public static let defaultSize = 512 << 20

  /// The number in 8 digits or more.
  public static func name(of index: Int) -> String {
    let digits = String(index)
    return String(repeating: "0", count: max(0, 8 - digits.count)) + digits
  }

  public static func path(_ directory: String, _ index: Int) -> String {
    directory + "/" + name(of: index)
  }

  /// Numbers of the segments in ascending order. Every entry whose name is a number is one; others
  /// (checkpoints) are not. Throws if a number between the first and the last is missing.
  public static func list(_ directory: String, on disk: any Disk) async throws(SegmentLogError)
    -> [Int]
  {
    let entries = try await onDisk { () async throws(DiskError) in try await disk.list(directory) }
    let indices = entries.compactMap { index(ofName: $0.name) }.sorted()
    for (previous, next) in zip(indices, indices.dropFirst()) where next != previous + 1 {
      throw .notSequential(directory: directory, missing: previous + 1)
    }
    return indices
  }

  static func index(ofName name: String) -> Int? {
    name.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(name) : nil
  }

  /// Removes all segments up to and including `last`, lowest first, so that what is left stays
  /// sequential whenever it stops.
  public static func remove(
    through last: Int, in directory: String, on disk: any Disk
  ) async throws(SegmentLogError) {
    for index in try await list(directory, on: disk) where index <= last {
      try await onDisk { () async throws(DiskError) in
        try await disk.remove(path(directory, index))
      }
    }
  }
}
