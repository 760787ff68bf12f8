import Bytes
import Chunks
import LogModel

/// An opened chunk file against what a case of `chunks.json` says of it.
struct StoredFile {
  private let file: ChunkFile
  private let settings: ChunkSettings
  private let vector: VectorField
  /// The labels of the stream that all cases are in.
  private static let labels = LabelSet([Label("app", "vec"), Label("env", "prod")])

  init(_ file: ChunkFile, _ settings: ChunkSettings, _ vector: VectorField) {
    self.file = file
    self.settings = settings
    self.vector = vector
  }

  /// The reference's file: everything holds, to the byte.
  func checkAll(_ list: EntryList, _ bytes: [UInt8]) throws(VectorError) {
    vector["length"].expect(bytes.count)
    vector["sha256"].expect(SHA256.text(bytes))
    try vector["reopened"].expect(ChunkState(file, settings))
    vector["metasOffsetLength"].expect(extent: file.metasExtent)
    if settings.format >= .v4 {
      vector["structuredMetadataOffsetLength"].expect(extent: file.symbolsExtent)
    }
    for (index, field) in try vector["blocks"].elements().enumerated()
    where index < file.blocks.count {
      field["offset"].expect(file.blocks[index].offset)
      field["length"].expect(file.blocks[index].length)
      field["crc"].expect(Hex.text(UInt64(file.blockChecksum(index)), width: 8))
    }
    checkContent(list)
  }

  /// Our own file, as the case allows: sizes of what a library compressed, and where that lies, differ.
  func checkOwn(_ list: EntryList, _ bytes: [UInt8]) throws(VectorError) {
    try vector["reopened"].expect(ChunkState(file, settings), LibraryParts(settings))
    if file.compressedSize != bytes.count {
      vector["reopened"].fail("compressedSize is \(file.compressedSize) of \(bytes.count) bytes")
    }
    if settings.format >= .v4, file.symbolsExtent.lowerBound != 6 {
      vector["structuredMetadataOffsetLength"].fail(
        "our own symbol section is at byte \(file.symbolsExtent.lowerBound)")
    }
    checkContent(list)
  }

  /// What the metas say beside sizes and places.
  private func expect(_ block: BlockMeta, _ field: VectorField) {
    field["entries"].expect(block.entries)
    field["mint"].expect(block.minimum)
    field["maxt"].expect(block.maximum)
    if settings.format >= .v3 { field["uncompressed"].expect(block.uncompressedSize) }
  }

  /// What holds for every file of the case, whoever compressed it.
  private func checkContent(_ list: EntryList) {
    vector["codecByte"].expect(file.encodingCode)
    vector["blocks"].list(file.blocks) { expect($0, $1) }
    let symbols = file.symbols.strings
    if vector["symbols"].exists || !symbols.isEmpty { vector["symbols"].expect(symbols) }
    for (name, direction) in [("forward", Direction.forward), ("backward", .backward)] {
      var batch = EntryBatch()
      let errors = file.readReportingErrors(.all, direction, labels: Self.labels, into: &batch)
      list.expect(VectorEntry.all(of: batch), vector[name])
      // A backward read of the reference loses the error; here it is reported too.
      vector["forwardError"].expectIfAny(errors.last?.text)
    }
  }
}

extension VectorField {
  /// `[offset, length]`.
  fileprivate func expect(extent: Range<Int>) { expect([extent.lowerBound, extent.count]) }
}
