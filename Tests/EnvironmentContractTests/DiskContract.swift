import Environment
import Testing

@Suite("Disks")
struct DiskContract {
  /// A disk's error without its path and text, for notes.
  static func name(_ error: DiskError) -> String {
    switch error {
    case .notFound: "not found"
    case .alreadyExists: "already exists"
    case .notADirectory: "not a directory"
    case .isADirectory: "is a directory"
    case .directoryNotEmpty: "not empty"
    case .noSpace: "no space"
    case .io: "io"
    case .nodeStopped: "node stopped"
    }
  }

  static func outcome<R>(_ body: () async throws(DiskError) -> R) async -> String {
    do throws(DiskError) {
      _ = try await body()
      return "done"
    } catch {
      return name(error)
    }
  }

  /// Makes a file of a text.
  static func write(_ disk: any Disk, _ path: String, _ text: String) async throws {
    let file = try await disk.open(path, .append)
    try await disk.append(file, Array(text.utf8))
    try await disk.close(file)
  }

  static func text(_ disk: any Disk, _ path: String) async throws -> String {
    String(decoding: try await disk.readAll(path), as: UTF8.self)
  }

  @Test(arguments: WorldKind.allCases)
  func `what is appended is read`(world: WorldKind) async throws {
    let lines = try await world.play { stage in
      let disk = stage.environment.disk
      let file = try await disk.open("file", .create)
      for text in ["one ", "two ", "", "three"] { try await disk.append(file, Array(text.utf8)) }
      stage.note("\(try await disk.size(file))")
      stage.note(String(decoding: try await disk.read(file, offset: 4, count: 3), as: UTF8.self))
      stage.note(String(decoding: try await disk.read(file, offset: 8, count: 99), as: UTF8.self))
      stage.note("\(try await disk.read(file, offset: 13, count: 1).count)")
      stage.note("\(try await disk.read(file, offset: 99, count: 1).count)")
      try await disk.sync(file)
      try await disk.close(file)
      try await disk.syncDirectory("")
      stage.note(try await Self.text(disk, "file"))
    }
    #expect(lines == ["13", "two", "three", "0", "0", "one two three"])
  }

  @Test(arguments: WorldKind.allCases)
  func `large files come back whole`(world: WorldKind) async throws {
    let lines = try await world.play { stage in
      let disk = stage.environment.disk
      let bytes = (0..<1_500_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
      let file = try await disk.open("large", .create)
      for start in stride(from: 0, to: bytes.count, by: 70_000) {
        try await disk.append(file, Array(bytes[start..<min(start + 70_000, bytes.count)]))
      }
      try await disk.close(file)
      stage.note("\(try await disk.readAll("large") == bytes)")
      let reader = try await disk.open("large", .read)
      let part = try await disk.read(reader, offset: 262_000, count: 400_000)
      stage.note("\(part.elementsEqual(bytes[262_000..<662_000]))")
      try await disk.close(reader)
    }
    #expect(lines == ["true", "true"])
  }

  @Test(arguments: WorldKind.allCases)
  func `the modes of opening`(world: WorldKind) async throws {
    let lines = try await world.play { stage in
      let disk = stage.environment.disk
      stage.note(await Self.outcome { () throws(DiskError) in try await disk.open("f", .read) })
      stage.note(await Self.outcome { () throws(DiskError) in try await disk.open("f", .create) })
      stage.note(await Self.outcome { () throws(DiskError) in try await disk.open("f", .create) })
      stage.note(await Self.outcome { () throws(DiskError) in try await disk.open("f", .append) })
      try await Self.write(disk, "f", "first,")
      try await Self.write(disk, "f", "second")
      stage.note(try await Self.text(disk, "f"))
      stage.note(await Self.outcome { () throws(DiskError) in try await disk.open("d/f", .append) })
      try await disk.createDirectory("d")
      for mode in [OpenMode.read, .append, .create] {
        stage.note(await Self.outcome { () throws(DiskError) in try await disk.open("d", mode) })
      }
    }
    #expect(
      lines == [
        "not found", "done", "already exists", "done", "first,second", "not found",
        "is a directory", "is a directory", "is a directory",
      ])
  }

  @Test(arguments: WorldKind.allCases)
  func `a closed file cannot be used, even if its place is taken again`(world: WorldKind)
    async throws
  {
    let lines = try await world.play { stage in
      let disk = stage.environment.disk
      let file = try await disk.open("a", .create)
      try await disk.close(file)
      let other = try await disk.open("b", .create)
      stage.note(await Self.outcome { () throws(DiskError) in try await disk.append(file, [1]) })
      stage.note(await Self.outcome { () throws(DiskError) in try await disk.close(file) })
      try await disk.append(other, [2])
      stage.note("\(try await disk.size(other))")
    }
    #expect(lines == ["io", "io", "1"])
  }

  @Test(arguments: WorldKind.allCases)
  func `listing is sorted by bytes and tells directories`(world: WorldKind) async throws {
    let lines = try await world.play { stage in
      let disk = stage.environment.disk
      try await disk.createDirectory("wal/deep/deeper")
      for name in ["b", "00000010", "B", "a.b", "é", "a"] {
        try await Self.write(disk, "wal/" + name, "x")
      }
      let entries = try await disk.list("wal")
      stage.note(entries.map { $0.name + ($0.isDirectory ? "/" : "") }.joined(separator: " "))
      stage.note(try await disk.list("/wal/./deep/").map(\.name).joined(separator: " "))
      stage.note(try await disk.list("").map(\.name).joined(separator: " "))
      stage.note(await Self.outcome { () throws(DiskError) in try await disk.list("none") })
      stage.note(await Self.outcome { () throws(DiskError) in try await disk.list("wal/a") })
    }
    #expect(
      lines == [
        "00000010 B a a.b b deep/ é", "deeper", "wal", "not found", "not a directory",
      ])
  }

  @Test(arguments: WorldKind.allCases)
  func `making directories`(world: WorldKind) async throws {
    let lines = try await world.play { stage in
      let disk = stage.environment.disk
      for path in ["a/b/c", "a/b", "a/b/c", ""] {
        stage.note(
          await Self.outcome { () throws(DiskError) in try await disk.createDirectory(path) })
      }
      try await Self.write(disk, "file", "x")
      for path in ["file", "file/below"] {
        stage.note(
          await Self.outcome { () throws(DiskError) in try await disk.createDirectory(path) })
      }
    }
    #expect(lines == ["done", "done", "done", "done", "not a directory", "not a directory"])
  }

  @Test(arguments: WorldKind.allCases)
  func `renaming replaces files and moves directories`(world: WorldKind) async throws {
    let lines = try await world.play { stage in
      let disk = stage.environment.disk
      func rename(_ from: String, _ to: String) async -> String {
        await Self.outcome { () throws(DiskError) in try await disk.rename(from, to: to) }
      }
      try await Self.write(disk, "a", "one")
      try await Self.write(disk, "b", "two")
      stage.note(await rename("a", "b"))
      stage.note(try await Self.text(disk, "b"))
      stage.note(await rename("a", "c"))
      stage.note(await rename("b", "none/b"))
      try await disk.createDirectory("dir.tmp/sub")
      try await Self.write(disk, "dir.tmp/sub/f", "three")
      try await disk.createDirectory("dir")
      stage.note(await rename("dir.tmp", "dir"))
      stage.note(try await Self.text(disk, "dir/sub/f"))
      stage.note(await rename("b", "dir"))
      stage.note(await rename("dir", "b"))
      try await disk.createDirectory("other")
      stage.note(await rename("other", "dir"))
      stage.note(try await disk.list("").map(\.name).joined(separator: " "))
    }
    #expect(
      lines == [
        "done", "one", "not found", "not found", "done", "three", "is a directory",
        "not a directory", "not empty", "b dir other",
      ])
  }

  @Test(arguments: WorldKind.allCases)
  func `an open file stays open when its name changes or goes`(world: WorldKind) async throws {
    let lines = try await world.play { stage in
      let disk = stage.environment.disk
      let file = try await disk.open("a", .create)
      try await disk.append(file, Array("one".utf8))
      try await disk.rename("a", to: "b")
      try await disk.append(file, Array("two".utf8))
      stage.note(try await Self.text(disk, "b"))
      try await disk.remove("b")
      stage.note("\(try await disk.size(file))")
      try await disk.close(file)
    }
    #expect(lines == ["onetwo", "6"])
  }

  @Test(arguments: WorldKind.allCases)
  func `removing files and empty directories`(world: WorldKind) async throws {
    let lines = try await world.play { stage in
      let disk = stage.environment.disk
      try await disk.createDirectory("d")
      try await Self.write(disk, "d/f", "x")
      for path in ["d", "d/f", "d/f", "d", "d", ""] {
        stage.note(await Self.outcome { () throws(DiskError) in try await disk.remove(path) })
      }
    }
    #expect(lines == ["not empty", "done", "not found", "done", "not found", "not found"])
  }

  @Test(arguments: WorldKind.allCases)
  func `no path leads out of the node's disk`(world: WorldKind) async throws {
    let lines = try await world.play { stage in
      let disk = stage.environment.disk
      try await disk.createDirectory("d")
      for path in ["../x", "d/../../x", "..", "d/.."] {
        stage.note(
          await Self.outcome { () throws(DiskError) in try await disk.open(path, .append) })
      }
      try await Self.write(disk, "/absolute", "x")
      stage.note(try await disk.list("").map(\.name).joined(separator: " "))
    }
    #expect(lines == ["not found", "not found", "not found", "not found", "absolute d"])
  }

  @Test(arguments: WorldKind.allCases)
  func `appends of one file take effect in the order of the calls`(world: WorldKind) async throws {
    let lines = try await world.play { stage in
      let disk = stage.environment.disk
      let file = try await disk.open("log", .append)
      try await stage.forkInLine(5) { _, index in
        try await disk.append(file, Array("\(index)".utf8))
        try await disk.sync(file)
      }
      try await stage.join()
      try await disk.close(file)
      stage.note(try await Self.text(disk, "log"))
    }
    #expect(lines == ["01234"])
  }

  @Test(arguments: WorldKind.allCases)
  func `a disk outlives its node's incarnations and is its node's alone`(world: WorldKind)
    async throws
  {
    let read: Script = { stage in
      stage.note(try await stage.environment.disk.list("").map(\.name).joined(separator: " "))
      stage.note(
        await Self.outcome { () throws(DiskError) in
          try await stage.environment.disk.readAll("f")
        })
    }
    let journals = try await world.play(acts: [
      [Part("a") { try await Self.write($0.environment.disk, "f", "kept") }],
      [Part("b", script: read)], [Part("a", script: read)],
    ])
    #expect(journals == [[], ["", "not found"], ["f", "done"]])
  }
}
