import Bytes
import Chunks

/// The eight values that the vectors call a state.
struct ChunkState {
  var size: Int
  var blockCount: Int
  var uncompressedSize: Int
  var compressedSize: Int
  var bytesSize: Int
  var utilization: Double
  var from: Int64
  var through: Int64

  init(_ chunk: MemoryChunk) {
    (size, blockCount) = (chunk.entryCount, chunk.blockCount)
    (uncompressedSize, compressedSize) = (chunk.uncompressedSize, chunk.compressedSize)
    bytesSize = chunk.estimatedFileSize
    utilization = chunk.utilization
    (from, through) = chunk.bounds
  }

  init(_ file: ChunkFile, _ settings: ChunkSettings) {
    (size, blockCount) = (file.entryCount, file.blocks.count)
    (uncompressedSize, compressedSize) = (file.uncompressedSize, file.compressedSize)
    bytesSize = file.estimatedFileSize
    utilization = file.utilization(settings)
    (from, through) = file.bounds
  }
}

/// What of a state a compression library decides, and so is not compared.
enum LibraryParts {
  /// Everything is compared: encoding `none`, or a file that is given.
  case compared
  /// Compressed sizes are another library's; so is utilization if the chunk has a target size.
  case skipped(hasTarget: Bool)

  init(_ settings: ChunkSettings) {
    self =
      settings.encoding == .none ? .compared : .skipped(hasTarget: settings.targetSize != 0)
  }

  var areSizesCompared: Bool { if case .compared = self { true } else { false } }
  var isUtilizationCompared: Bool {
    if case .skipped(hasTarget: true) = self { false } else { true }
  }
}

extension VectorField {
  /// A state in either spelling: an array of eight, or an object with names.
  func expect(_ state: ChunkState, _ parts: LibraryParts = .compared) throws(VectorError) {
    let fields: [VectorField]
    let names = [
      "size", "blockCount", "uncompressedSize", "compressedSize", "bytesSize", "utilization",
    ]
    switch node?.content {
    case .object?: fields = names.map { self[$0] } + (try self["bounds"].elements())
    default: fields = try elements()
    }
    guard fields.count == 8 else { throw mismatch("eight values") }
    fields[0].expect(state.size)
    fields[1].expect(state.blockCount)
    fields[2].expect(state.uncompressedSize)
    if parts.areSizesCompared {
      fields[3].expect(state.compressedSize)
      fields[4].expect(state.bytesSize)
    } else {
      fields[3].isInformational()
      fields[4].isInformational()
    }
    if parts.isUtilizationCompared {
      fields[5].expect(state.utilization)
    } else {
      fields[5].isInformational()
    }
    fields[6].expect(state.from)
    fields[7].expect(state.through)
  }
}
