import Bytes
import LogModel
import Testing

@testable import Chunks

/// What fuzzing has found, one test each.
@Suite struct FuzzFindingTests {
  @Test func theFirstSymbolMayBeEmpty() throws {
    let chunk = MemoryChunk(ChunkSettings(encoding: .none))
    Array("a".utf8).withUnsafeBytes { _ = chunk.append(1, $0, [Label("", "")]) }
    chunk.close()
    let file = try ChunkFile(chunk.serialized())
    #expect(file.symbols.strings == [""])
    #expect(try file.decodeBlock(0).pairs(0) == [Label("", "")])
  }
}
