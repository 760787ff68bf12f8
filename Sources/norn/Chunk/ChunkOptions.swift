import ChunkCommands
import Chunks
import Scenarios

/// The options of `norn chunk …`.
enum ChunkOptions {
  static let format = Option<OutputFormat>.choice("format", "How to print: text or json")
  static let blocks = Option.flag("blocks", "List the blocks of each chunk")
  static let lines = Option.flag("lines", "Print the entries of each chunk")
  static let verify = Option.flag(
    "verify", "Decode everything, and check it against what header and name say")
  static let mostBlockBytes = Option.size(
    "max-block-bytes",
    "Most bytes that a block which does not declare its size may decode to (default: 64MiB)")
  static let utilisationTarget = Option.size(
    "target-size", "What utilisation counts against (default: 1.5MiB)")

  static let encoding = Option.encoding(
    "encoding", "How blocks are compressed: none, gzip, flate, snappy, lz4, zstd … (default: gzip)")
  static let blockSize = Option.size(
    "block-size", "Bytes of lines at which a block is cut (default: 256KiB)")
  static let targetSize = Option.size(
    "target-size", "Size at which a chunk is full; 0: at ten blocks (default: 1.5MiB)")
  static let labels = Option.text(
    "labels", "LABELS", "The stream's labels, such as '{app=\"cart\"}'; filename is added")
  static let tenant = Option.text("tenant", "NAME", "Whose chunks they are (default: fake)")
  static let schema = Option<SchemaVersion>.choice(
    "schema", "Which schema names and formats the objects: v9 to v13 (default: v13)")
  static let out = Option.text("out", "DIR", "Where the objects are written (default: chunks)")
  static let spacing = Option.duration(
    "spacing", "D", "Time between lines whose own times are not recognised (default: 10ms)")

  static let encodings = Option.encodings(
    "encoding", "Encodings to compare, joined by commas (default: all)"
  ).repeatable
  static let blockSizes = Option.sizes(
    "block-size", "Block sizes to compare, joined by commas (default: 256KiB)"
  ).repeatable
  static let targetSizes = Option.sizes(
    "target-size", "Target sizes to compare, joined by commas (default: 1.5MiB)"
  ).repeatable
  static let rounds = Option.count(
    "rounds", "N", "Measure each setting N times and take the median (default: 3)")
  static let markdown = Option.flag("markdown", "Print Markdown instead of text")
}

/// The commands.
extension ChunkOptions {
  static let inspect = Command(
    name: "chunk inspect", summary: "Say what is in chunk objects and chunk files",
    arguments: .some(placeholder: "FILE"),
    options: [
      format.entry, blocks.entry, lines.entry, verify.entry, utilisationTarget.entry,
      mostBlockBytes.entry,
    ],
    example: "norn chunk inspect --blocks --verify chunks/",
    details: """
      FILE is an object of a store, a chunk file without its envelope, or a folder of them;
      several give a table. Of a damaged chunk everything that can be read is shown, and each
      error with its place. Where a chunk is as a quirk of Loki makes it, a note names the
      quirk; that is no damage. Age is the time from a chunk's first entry to its last. Exit
      codes: 0 all is well, 1 a chunk is damaged, 2 bad input.
      """)

  static let write = Command(
    name: "chunk write", summary: "Make chunk objects from log files",
    arguments: .some(placeholder: "LOG"),
    options: [
      encoding.entry, blockSize.entry, targetSize.entry, labels.entry, tenant.entry, schema.entry,
      out.entry, spacing.entry,
    ],
    example: "norn chunk write app.log --encoding snappy --labels '{app=\"cart\"}' --out chunks",
    details: """
      Every LOG is one stream. Its chunks are filled as an ingester fills them, and written
      under the names that a filesystem store gives them. Times are those that the lines begin
      with.
      """)

  static let compare = Command(
    name: "chunk compare", summary: "Compare chunk settings over your own log lines",
    arguments: .some(placeholder: "LOG"),
    options: [
      encodings.entry, blockSizes.entry, targetSizes.entry, rounds.entry, spacing.entry,
      Options.json.entry, markdown.entry,
    ],
    example: "norn chunk compare app.log --encoding snappy,zstd --block-size 256KiB,1MiB",
    details: """
      Makes chunks of the lines with every setting, reads them back, and prints ratio, speeds,
      time span of a chunk, chunks and bytes for each GB of lines. Every LOG is one stream.
      """)
}

extension ChunkOptions {
  /// What a block size of 0 is refused with.
  static func noBlockSize(_ command: String) -> UsageError {
    UsageError(
      message: "norn chunk \(command): --block-size 0: every line would be a block",
      advice: "expected at least 1 byte")
  }
}

/// How a command prints its data.
enum OutputFormat: String, CaseIterable, Sendable { case text, json }

extension Option where Value: RawRepresentable<String> & CaseIterable {
  /// One of a few words.
  static func choice(_ name: String, _ help: String) -> Option {
    let words = Value.allCases.map(\.rawValue)
    return Option(name, placeholder: name.uppercased(), help) { text throws(ValueError) in
      guard let value = Value(rawValue: text) else {
        throw ValueError(expected: "one of " + words.joined(separator: ", "))
      }
      return value
    }
    .offering(words)
  }
}

extension Option where Value == Int {
  /// Bytes.
  static func size(_ name: String, _ help: String) -> Option {
    Option(name, placeholder: "SIZE", help) { text throws(ValueError) in
      guard let size = ByteSize.bytes(text) else { throw ValueError(expected: ByteSize.form) }
      return size
    }
  }
}

extension Option where Value == [Int] {
  /// Numbers of bytes, joined by commas.
  static func sizes(_ name: String, _ help: String) -> Option {
    Option(name, placeholder: "SIZE", help) { text throws(ValueError) in
      var sizes: [Int] = []
      for part in text.split(separator: ",", omittingEmptySubsequences: false) {
        guard let size = ByteSize.bytes(String(part)) else {
          throw ValueError(expected: ByteSize.form)
        }
        sizes.append(size)
      }
      return sizes
    }
  }
}

extension ValueError {
  fileprivate static let encoding = ValueError(
    expected: "one of " + ChunkEncoding.allCases.map(\.name).joined(separator: ", "))
}

extension Option where Value == ChunkEncoding {
  /// An encoding by its name.
  static func encoding(_ name: String, _ help: String) -> Option {
    Option(name, placeholder: "NAME", help) { text throws(ValueError) in
      do throws(ChunkError) { return try ChunkEncoding(name: text) } catch { throw .encoding }
    }
    .offering(ChunkEncoding.allCases.map(\.name))
  }
}

extension Option where Value == [ChunkEncoding] {
  /// Encodings by name, joined by commas.
  static func encodings(_ name: String, _ help: String) -> Option {
    Option(name, placeholder: "NAME", help) { text throws(ValueError) in
      var encodings: [ChunkEncoding] = []
      for part in text.split(separator: ",", omittingEmptySubsequences: false) {
        do throws(ChunkError) {
          encodings.append(try ChunkEncoding(name: String(part)))
        } catch { throw .encoding }
      }
      return encodings
    }
    .offering(ChunkEncoding.allCases.map(\.name))
  }
}
