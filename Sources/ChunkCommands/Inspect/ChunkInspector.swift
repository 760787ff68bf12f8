import Bytes
import Chunks
import LogModel

/// Looks into files that hold chunks, and goes on as far as damage allows.
///
///     let chunk = ChunkInspector(InspectionSettings(verifies: true)).inspect(bytes, name: path)
public struct ChunkInspector: Sendable {
  private let settings: InspectionSettings

  public init(_ settings: InspectionSettings) { self.settings = settings }

  /// - Parameter name: the file's path; where it is the name of a stored object, it is checked against
  ///   the content.
  public func inspect(_ bytes: [UInt8], name: String) -> InspectedChunk {
    var chunk = InspectedChunk(name: name, size: bytes.count)
    if !bytes.starts(with: Self.magic) { openObject(bytes, &chunk) }
    if chunk.object == nil && !bytes.starts(with: Self.magic) { return chunk }
    guard let file = openFile(bytes, &chunk) else { return chunk }
    chunk.chunk = InspectedChunk.Figures(file, keepsSymbols: settings.keepsSymbols)
    listBlocks(file, &chunk)
    return chunk
  }

  /// No object is larger: it has its lengths in 32 bits.
  public static let largestObject = 2 * (Int(UInt32.max) + 4)

  /// The first bytes of a chunk file (chunk format, §2).
  private static let magic: [UInt8] = [0x01, 0x2E, 0xE5, 0x6A]

  private func openObject(_ bytes: [UInt8], _ chunk: inout InspectedChunk) {
    let checksum = CRC32C.of(bytes)
    var bytes = bytes
    let opened: (header: ChunkEnvelope.Header, chunk: Range<Int>)
    do throws(ChunkError) {
      opened = try open(&bytes, &chunk.problems)
    } catch {
      chunk.problems.append(
        "neither a chunk file (\(Hex.text(Self.magic)) at byte 0) nor an object: \(error)")
      return
    }
    let header = opened.header
    let key = ChunkKey(
      tenant: header.tenant, fingerprint: header.fingerprint, from: header.fromMilliseconds,
      through: header.throughMilliseconds, checksum: checksum)
    chunk.object = InspectedChunk.Object(
      header: header, headerLength: opened.chunk.lowerBound, key: key)
    chunk.chunkOffset = opened.chunk.lowerBound
    if let name = StoredName(path: chunk.name), name != StoredName(key) {
      chunk.problems.append(
        "the file's name is that of \(name.text), the content gives \(StoredName(key).text)")
    }
    if settings.verifies { checkHeader(&chunk, header) }
  }

  /// An object whose chunk is too short or too long is opened as if its length were right.
  private func open(_ bytes: inout [UInt8], _ problems: inout [String]) throws(ChunkError)
    -> (header: ChunkEnvelope.Header, chunk: Range<Int>)
  {
    do throws(ChunkError) {
      return try ChunkEnvelope.inspect(bytes)
    } catch {
      let end = error.offset + 4
      guard error.text == "chunk data wrong length", end <= bytes.count else { throw error }
      let actual = UInt32(truncatingIfNeeded: bytes.count - end)
      withUnsafeBytes(of: actual.bigEndian) {
        bytes.replaceSubrange(error.offset..<end, with: $0)
      }
      let opened = try ChunkEnvelope.inspect(bytes)
      problems.append("\(error): \(actual) bytes follow")
      return opened
    }
  }

  private func checkHeader(_ chunk: inout InspectedChunk, _ header: ChunkEnvelope.Header) {
    let fingerprint = (chunk.labels ?? .empty).fingerprint
    // Up to this number fingerprints are given out when label sets collide.
    let isMapped = header.fingerprint.bits <= FingerprintMapper.reserved
    if fingerprint != header.fingerprint && !isMapped {
      chunk.problems.append(
        "the header's fingerprint is \(Hex.text(header.fingerprint.bits)), that of its labels "
          + Hex.text(fingerprint.bits))
    }
  }

  private func openFile(_ bytes: [UInt8], _ chunk: inout InspectedChunk) -> ChunkFile? {
    let offset = chunk.chunkOffset
    guard chunk.object?.header.encoding != 0, offset <= bytes.count else { return nil }
    do throws(ChunkError) {
      return try ChunkFile(bytes, in: offset..<bytes.count, limit: settings.mostBlockBytes)
    } catch {
      chunk.problems.append(Self.text(error, offset))
      return nil
    }
  }

  private func listBlocks(_ file: ChunkFile, _ chunk: inout InspectedChunk) {
    var number = 0
    func addDropped(_ chunk: inout InspectedChunk) {
      while let error = file.droppedBlocks.first(where: { $0.section == .block(number) }) {
        chunk.problems.append(Self.text(error, chunk.chunkOffset))
        if settings.keepsBlocks {
          chunk.blocks.append(InspectedChunk.Block(number: number, problem: error.text))
        }
        number += 1
      }
    }
    var decodedBytes = 0
    for index in file.blocks.indices {
      addDropped(&chunk)
      var block = InspectedChunk.Block(
        number: number, meta: file.blocks[index], checksum: file.blockChecksum(index))
      if settings.verifies || settings.keepsEntries {
        decodedBytes += decode(index, file, &block, &chunk)
      }
      if settings.keepsBlocks { chunk.blocks.append(block) }
      number += 1
    }
    addDropped(&chunk)
    if settings.keepsEntries { keepEntries(file, decodedBytes, &chunk) }
    if settings.verifies { checkBounds(file, &chunk) }
  }

  /// Bytes that the block decodes to.
  private func decode(
    _ index: Int, _ file: ChunkFile, _ block: inout InspectedChunk.Block,
    _ chunk: inout InspectedChunk
  ) -> Int {
    do throws(ChunkError) {
      let batch = try file.decodeBlock(index)
      if settings.verifies {
        let check = BlockCheck(batch, file, index)
        block.problem = check.problem
        if let problem = check.problem {
          chunk.problems.append("block \(block.number): \(problem)")
        }
        chunk.notes += check.notes.map { "\($0.quirk.rawValue): block \(block.number): \($0.text)" }
      }
      return file.encoding == ChunkEncoding.none ? file.blocks[index].length : batch.slab.count
    } catch {
      block.problem = error.text
      chunk.problems.append(Self.text(error, chunk.chunkOffset))
      // It may give as much before the damage.
      return settings.mostBlockBytes
    }
  }

  /// Entries of more bytes are not kept: all of them are in memory at once.
  private static let mostKeptBytes = 1 << 30

  /// Also of damaged blocks, up to the damage.
  private func keepEntries(_ file: ChunkFile, _ decodedBytes: Int, _ chunk: inout InspectedChunk) {
    if decodedBytes > Self.mostKeptBytes {
      chunk.problems.append(
        "the blocks may decode to \(decodedBytes) bytes: entries are shown of at most "
          + "\(Self.mostKeptBytes)")
      return
    }
    _ = file.readReportingErrors(
      .always, .forward, labels: chunk.labels ?? .empty, into: &chunk.entries)
  }

  private func checkBounds(_ file: ChunkFile, _ chunk: inout InspectedChunk) {
    guard let header = chunk.object?.header, file.entryCount > 0 else { return }
    let times = ChunkEnvelope.milliseconds(of: file.bounds)
    if times.from != header.fromMilliseconds || times.through != header.throughMilliseconds {
      chunk.problems.append(
        "the header says \(header.fromMilliseconds) to \(header.throughMilliseconds) ms, the blocks "
          + "\(times.from) to \(times.through) ms")
    }
  }

  /// An error with its place in the file that was given.
  private static func text(_ error: ChunkError, _ chunkOffset: Int) -> String {
    chunkOffset == 0 ? "\(error)" : "\(error), the chunk file begins at byte \(chunkOffset)"
  }
}
