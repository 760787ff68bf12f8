import Foundation
import Testing

/// `norn chunk write | inspect | compare` as a user meets them.
@Suite("norn chunk") struct ChunkCommandTests {
  /// 2 000 lines over 20 seconds.
  static let log = (0..<2000).map { line in
    let second = line / 100
    let millisecond = (line % 100) * 10
    let stamp =
      "2024-03-01 10:00:\(second < 10 ? "0" : "")\(second),\(millisecond < 100 ? "0" : "")"
      + "\(millisecond < 10 ? "0" : "")\(millisecond)"
    return "\(stamp) INFO request \(line) took \(line * 7 % 90) ms\n"
  }.joined()

  static func withLog(_ body: (URL) throws -> Void) throws {
    try withFolder { folder in
      try folder.write("app.log", log)
      try body(folder)
    }
  }

  static func written(_ options: [String], in folder: URL) throws -> [String] {
    let outcome = try BuiltProgram.run(["chunk", "write", "app.log"] + options, in: folder)
    #expect(outcome.code == 0, "\(outcome)")
    let out = folder.appendingPathComponent("chunks")
    let names = FileManager.default.enumerator(atPath: out.path)?.compactMap { $0 as? String } ?? []
    return names.filter { name in
      var isFolder: ObjCBool = false
      let path = out.appendingPathComponent(name).path
      return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        && !isFolder.boolValue
    }.sorted().map { "chunks/" + $0 }
  }

  // MARK: write

  @Test func `write says what it wrote, under the names of a filesystem store`() throws {
    try Self.withLog { folder in
      let outcome = try BuiltProgram.run(
        [
          "chunk", "write", "app.log", "--labels", "{app=\"cart\"}", "--tenant", "shop",
          "--encoding", "none", "--target-size", "64KiB", "--block-size", "16KiB",
        ], in: folder)
      #expect(outcome.code == 0, "\(outcome)")
      #expect(outcome.output.hasPrefix("OBJECT"))
      #expect(outcome.lastLine.hasPrefix("wrote 2 objects to chunks: 2,000 entries, "))
      #expect(outcome.output.contains("shop/"))
      #expect(outcome.output.contains("2024-03-01T10:00:00Z"))
      let inspected = try BuiltProgram.run(
        ["chunk", "inspect", "--verify", "--format", "json", "chunks"], in: folder)
      #expect(inspected.code == 0, "\(inspected)")
      #expect(
        inspected.output.contains("[\"app\", \"cart\"]") || inspected.output.contains("\"cart\""))
    }
  }

  @Test(arguments: ["v9", "v11", "v12", "v13"])
  func `every schema is written and read`(schema: String) throws {
    try Self.withLog { folder in
      let objects = try Self.written(["--schema", schema, "--encoding", "snappy"], in: folder)
      let object = try #require(objects.first)
      #expect(object.hasPrefix("chunks/fake/") == ["v12", "v13"].contains(schema))
      let outcome = try BuiltProgram.run(
        ["chunk", "inspect", "--verify", "--lines", object], in: folder)
      #expect(outcome.code == 0, "\(outcome)")
      #expect(outcome.output.contains("version \(schema == "v13" ? 4 : 3), snappy"))
      #expect(
        outcome.output.contains(
          "2024-03-01T10:00:00.01Z  2024-03-01 10:00:00,010 INFO request 1 took 7 ms\n"))
    }
  }

  @Test func `lines without times are evenly spaced, and that is said`() throws {
    try withFolder { folder in
      try folder.write("app.log", "one\ntwo\nthree\n")
      let outcome = try BuiltProgram.run(
        ["chunk", "write", "app.log", "--spacing", "1s"], in: folder)
      #expect(outcome.code == 0)
      #expect(outcome.errors == "app.log: no times recognised: evenly spaced\n")
      #expect(outcome.output.contains("2024-01-01T00:00:00Z"))
      #expect(outcome.output.contains("  2 s\n"))
    }
  }

  // MARK: inspect

  @Test func `inspect shows envelope, labels, bounds and blocks`() throws {
    try Self.withLog { folder in
      let object = try #require(
        try Self.written(
          ["--encoding", "gzip", "--block-size", "32KiB", "--labels", "{app=\"cart\"}"],
          in: folder
        ).first)
      let outcome = try BuiltProgram.run(["chunk", "inspect", "--blocks", object], in: folder)
      #expect(outcome.code == 0)
      for part in [
        "labels", "{app=\"cart\", filename=\"app.log\"}", "version 4, gzip", "2,000 in 4 blocks",
        "2024-03-01T10:00:00Z", "2024-03-01T10:00:19.99Z, age 20 s", "ratio", "utilisation",
        "BLOCK", "CHECKSUM",
      ] {
        #expect(outcome.output.contains(part), "\(part) in \(outcome.output)")
      }
    }
  }

  @Test func `a bare chunk file is read too, and its lines as json`() throws {
    try Self.withLog { folder in
      let object = try #require(try Self.written(["--encoding", "zstd"], in: folder).first)
      let bytes = try Data(contentsOf: folder.appendingPathComponent(object))
      let magic = try #require(bytes.range(of: Data([0x01, 0x2E, 0xE5, 0x6A])))
      try bytes[magic.lowerBound...].write(to: folder.appendingPathComponent("bare"))
      let outcome = try BuiltProgram.run(
        ["chunk", "inspect", "bare", "--lines", "--blocks", "--format", "json"], in: folder)
      #expect(outcome.code == 0, "\(outcome.errors)")
      let data = try #require(outcome.output.data(using: .utf8))
      let root = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
      let chunk = try #require((root["chunks"] as? [[String: Any]])?.first)
      #expect(chunk["object"] is NSNull)
      let entries = try #require(chunk["entries"] as? [[Any]])
      #expect(entries.count == 2000)
      #expect(entries[0][0] as? String == "1709287200000000000")
      #expect((chunk["blocks"] as? [Any])?.count == 1)
    }
  }

  @Test func `several chunks are a table with their sum`() throws {
    try Self.withLog { folder in
      _ = try Self.written(["--encoding", "none", "--target-size", "32KiB"], in: folder)
      try folder.write("chunks/notes.txt", "no chunk")
      let outcome = try BuiltProgram.run(["chunk", "inspect", "chunks"], in: folder)
      #expect(outcome.code == 0, "\(outcome)")
      #expect(outcome.output.hasPrefix("CHUNK"))
      #expect(outcome.output.contains("4 chunks, sums and means"))
      #expect(outcome.errors == "1 other file is no chunk\n")
    }
  }

  @Test func `of a damaged chunk everything that can be read is shown`() throws {
    try Self.withLog { folder in
      let object = try #require(
        try Self.written(["--encoding", "none", "--block-size", "16KiB"], in: folder).first)
      let url = folder.appendingPathComponent(object)
      var bytes = try Data(contentsOf: url)
      bytes[bytes.count / 2] ^= 1
      try bytes.write(to: url)
      let outcome = try BuiltProgram.run(
        ["chunk", "inspect", "--blocks", "--lines", object], in: folder)
      #expect(outcome.code == 1)
      #expect(outcome.output.contains("! the file's name is that of "))
      #expect(outcome.output.contains("! invalid chunk checksum (block(3), byte "))
      #expect(outcome.output.contains("request 0 took 0 ms\n"))
      #expect(outcome.output.contains("request 1999 took"))
      #expect(!outcome.output.contains("request 1000 took"))
    }
  }

  @Test func `a truncated object tells how far it goes`() throws {
    try Self.withLog { folder in
      let object = try #require(try Self.written(["--encoding", "snappy"], in: folder).first)
      let bytes = try Data(contentsOf: folder.appendingPathComponent(object))
      try bytes.prefix(bytes.count - 3).write(to: folder.appendingPathComponent("cut"))
      let outcome = try BuiltProgram.run(["chunk", "inspect", "cut"], in: folder)
      #expect(outcome.code == 1)
      #expect(outcome.output.contains("{filename=\"app.log\"}"))
      #expect(outcome.output.contains("! chunk data wrong length (envelope, byte "))
    }
  }

  @Test func `a block larger than allowed is refused`() throws {
    let object = VerifyCommandTests.golden.appendingPathComponent("chunks/objects/v2-gzip.obj").path
    try withFolder { folder in
      for (limit, code) in [("1MiB", Int32(0)), ("100", 1)] {
        let outcome = try BuiltProgram.run(
          ["chunk", "inspect", "--verify", "--max-block-bytes", limit, object], in: folder)
        #expect(outcome.code == code)
        #expect(outcome.output.contains(" bytes of output (block(0), ") == (code == 1))
      }
    }
  }

  @Test func `a quirk of Loki is a note, and no damage`() throws {
    let objects = VerifyCommandTests.golden.appendingPathComponent("chunks/objects").path
    try withFolder { folder in
      let names = ["v3-gzip.obj", "zero-ts-ordered-v3-none.obj"].map { objects + "/" + $0 }
      let outcome = try BuiltProgram.run(["chunk", "inspect", "--verify"] + names, in: folder)
      #expect(outcome.code == 0, "\(outcome)")
      #expect(
        outcome.lastLine
          == "\(names[1]): note: chunk-zero-time-unset: block 0: times from 0 to 9, its metas say "
          + "7 to 9")
      #expect(outcome.output.contains("v3-gzip.obj: note: chunk-empty-lines-lost: block 4: "))
    }
  }

  // MARK: compare

  @Test func `compare is a grid with the best cells marked`() throws {
    try Self.withLog { folder in
      let outcome = try BuiltProgram.run(
        [
          "chunk", "compare", "app.log", "--encoding", "none,snappy", "--encoding", "zstd",
          "--block-size", "64KiB,256KiB", "--rounds", "1",
        ], in: folder)
      #expect(outcome.code == 0, "\(outcome)")
      #expect(outcome.output.hasPrefix("app.log: 2,000 lines, "))
      #expect(outcome.output.contains("the lines' own times over 20 s"))
      let rows = outcome.output.split(separator: "\n")
      for name in ["none", "snappy", "zstd"] {
        #expect(rows.count { $0.hasPrefix(name + " ") } == 2, "\(name)")
      }
      #expect(outcome.output.contains("*"))
      #expect(outcome.output.contains("~: estimated, because no log fills a chunk."))
    }
  }

  @Test func `compare prints json and markdown`() throws {
    try Self.withLog { folder in
      try folder.write("plain.log", "a\nb\n")
      let words = ["chunk", "compare", "app.log", "plain.log", "--encoding", "lz4,gzip"]
      let markdown = try BuiltProgram.run(words + ["--markdown", "--rounds", "1"], in: folder)
      #expect(markdown.code == 0)
      #expect(markdown.output.hasPrefix("| encoding | block | target | ratio |"))
      #expect(markdown.output.contains("| encoding | block | target | app.log | plain.log |"))
      let json = try BuiltProgram.run(words + ["--json", "--rounds", "2"], in: folder)
      let data = try #require(json.output.data(using: .utf8))
      let root = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
      let cells = try #require(root["cells"] as? [[String: Any]])
      #expect(cells.map { $0["encoding"] as? String } == ["lz4", "gzip"])
      let logs = try #require(root["logs"] as? [[String: Any]])
      #expect(logs.map { $0["hasOwnTimes"] as? Bool } == [true, false])
      #expect(root["rounds"] as? Int == 2)
    }
  }

  // MARK: bad input

  @Test func `bad input is named`() throws {
    try Self.withLog { folder in
      try folder.write("empty.log", "")
      try folder.write("short", "abc")
      for (words, message) in [
        (["write"], "norn chunk write: no LOG is given\n"),
        (["write", "gone.log"], "gone.log: cannot be read: No such file or directory\n"),
        (["write", "empty.log"], "empty.log: the file is empty\n"),
        (
          ["write", "app.log", "--labels", "{app=cart}"],
          "norn chunk write: --labels {app=cart}: 1:6: parse error: "
        ),
        (
          ["write", "app.log", "--encoding", "lzma"],
          "norn chunk write: --encoding expects one of none, gzip, lz4-64k, "
        ),
        (
          ["write", "app.log", "--schema", "v14"],
          "norn chunk write: --schema expects one of v9, v10, v11, v12, v13, got 'v14'\n"
        ),
        (
          ["write", "app.log", "--tenant", "../x"], "norn chunk write: --tenant ../x: it cannot be"
        ),
        (
          ["compare", "app.log", "--block-size", "1x"], "norn chunk compare: --block-size expects "
        ),
        (
          ["compare", "app.log", "--block-size", "64KiB,0"],
          "norn chunk compare: --block-size 0: every line would be a block\n"
        ),
        (
          ["write", "app.log", "--block-size", "0"],
          "norn chunk write: --block-size 0: every line would be a block\n"
        ),
        (
          ["compare", "app.log", "--json", "--markdown"],
          "norn chunk compare: --json and --markdown"
        ),
        (["inspect", "gone"], "gone: cannot be read: No such file or directory\n"),
        (["inspect", "short"], "short: neither a chunk file (012ee56a at byte 0) nor an object: "),
        (
          ["inspect", "--format", "xml", "short"],
          "norn chunk inspect: --format expects one of text"
        ),
        (
          ["inspct", "x"],
          "norn: there is no command 'chunk inspct'; did you mean 'chunk inspect'?\n"
        ),
      ] {
        let outcome = try BuiltProgram.run(["chunk"] + words, in: folder)
        #expect(outcome.code == 2, "\(words): \(outcome)")
        #expect(outcome.errors.hasPrefix(message), "\(outcome.errors)")
        #expect(outcome.output == "")
      }
    }
  }

  @Test func `help lists the commands of the group`() throws {
    try withFolder { folder in
      for words in [["chunk"], ["help", "chunk"], ["chunk", "--help"]] {
        let outcome = try BuiltProgram.run(words, in: folder)
        #expect(outcome.code == 0)
        #expect(outcome.output.hasPrefix("usage: norn chunk COMMAND [OPTIONS] [ARGUMENTS]\n"))
        for name in ["inspect FILE…", "write LOG…", "compare LOG…"] {
          #expect(outcome.output.contains("  chunk \(name) "))
        }
      }
      let help = try BuiltProgram.run(["help", "chunk", "compare"], in: folder)
      #expect(help.output.contains("usage: norn chunk compare [OPTIONS] LOG…\n"))
    }
  }
}
