// Fuzz target: compressed blocks of every encoding, and payloads there and back.
@testable import Bytes
@testable import Chunks

/// The first byte picks the encoding and what is done, the second how much the decoder expects.
func fuzzBlockCodec(_ data: UnsafeBufferPointer<UInt8>) {
  guard data.count >= 2 else { return }
  let encoding = ChunkEncoding.allCases[Int(data[0] & 0x0F) % ChunkEncoding.allCases.count]
  let input = Array(data.dropFirst(2))
  if data[0] & 0x10 != 0 {
    comesBack(input, encoding)
  } else {
    decode(input, encoding, expected: data[1] == 0 ? nil : Int(data[1]) << 8)
  }
}

private let limit = 1 << 20
nonisolated(unsafe) let compressor = BlockCompressor()
nonisolated(unsafe) let decompressor = BlockDecompressor()

private func decode(_ input: [UInt8], _ encoding: ChunkEncoding, expected: Int?) {
  var payload: [UInt8] = []
  do throws(CompressionError) {
    try input.withBytes { bytes throws(CompressionError) in
      try decompressor.decompress(
        bytes, encoding, expected: expected, limit: limit, into: &payload)
    }
    precondition(payload.count <= limit, "more than the limit")
    comesBack(payload, encoding)
    if encoding == .flate && !input.isEmpty {
      input.withUnsafeBytes { bytes in
        var plain = DamagedDeflate(bytes, limit: limit)
        // libdeflate takes codes that the format leaves unused.
        let isWhole = plain.run() == .whole
        precondition(!isWhole || plain.payload == payload, "two decoders differ")
      }
    }
  } catch {
    precondition((0...input.count).contains(error.offset) && !error.text.isEmpty, "\(error)")
    precondition(payload.isEmpty || error.kind == .endsInMatch, "bytes beside an error")
  }
  precondition(payload.capacity <= 2 * limit + 4096, "too much memory")
}

private func comesBack(_ payload: [UInt8], _ encoding: ChunkEncoding) {
  var compressed: [UInt8] = []
  payload.withUnsafeBytes { compressor.compress($0, encoding, appendingTo: &compressed) }
  var back: [UInt8] = []
  do throws(CompressionError) {
    try compressed.withBytes { bytes throws(CompressionError) in
      try decompressor.decompress(bytes, encoding, limit: payload.count, into: &back)
    }
  } catch {
    preconditionFailure("\(encoding.name) refuses its own: \(error)")
  }
  precondition(back == payload, "\(encoding.name) changes a payload")
}
