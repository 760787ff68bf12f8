import Environment
import Testing

@Suite("Object store and index")
struct StoreContract {
  static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
  static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  @Test(arguments: WorldKind.allCases)
  func `objects are put, replaced, found and deleted`(world: WorldKind) async throws {
    let lines = try await world.play { stage in
      let store = stage.environment.objectStore
      try await store.put("tenant/a:b:c", Self.bytes("one"))
      stage.note(Self.text(try await store.get("tenant/a:b:c")))
      try await store.put("tenant/a:b:c", Self.bytes("two"))
      stage.note(Self.text(try await store.get("tenant/a:b:c")))
      stage.note("\(try await store.exists("tenant/a:b:c")) \(try await store.exists("tenant"))")
      try await store.delete("tenant/a:b:c")
      try await store.delete("tenant/a:b:c")
      stage.note("\(try await store.exists("tenant/a:b:c"))")
      do {
        _ = try await store.get("tenant/a:b:c")
      } catch {
        stage.note("\(error)")
      }
    }
    #expect(
      lines == ["one", "two", "true false", "false", #"notFound(key: "tenant/a:b:c")"#])
  }

  @Test(arguments: WorldKind.allCases)
  func `listing is by prefix and sorted by bytes`(world: WorldKind) async throws {
    let lines = try await world.play { stage in
      let store = stage.environment.objectStore
      for key in ["b/2", "a/10", "a/9", "ab", "a", "a/9/x", "B"] {
        try await store.put(key, Self.bytes(key))
      }
      for prefix in ["", "a", "a/", "a/9", "b/2", "c"] {
        let found = try await store.list(prefix: prefix)
        stage.note(found.map { "\($0.key)=\($0.size)" }.joined(separator: " "))
      }
    }
    #expect(
      lines == [
        "B=1 a=1 a/10=4 a/9=3 a/9/x=5 ab=2 b/2=3", "a=1 a/10=4 a/9=3 a/9/x=5 ab=2",
        "a/10=4 a/9=3 a/9/x=5", "a/9=3 a/9/x=5", "b/2=3", "",
      ])
  }

  @Test(arguments: WorldKind.allCases)
  func `any text is a key`(world: WorldKind) async throws {
    let keys = [
      "../up", "./here", "a//b", "a/", "/a", "50%", "a.object", "a.object/b", "a", "a/.hidden",
      "ein Schlüssel\n", "%2E", "*?\\", "tenant/FFFF:1:2:3",
    ]
    let lines = try await world.play { stage in
      let store = stage.environment.objectStore
      for key in keys { try await store.put(key, Self.bytes("of " + key)) }
      for key in keys { stage.note(Self.text(try await store.get(key))) }
      for info in try await store.list(prefix: "") { stage.note(info.key) }
    }
    let sorted = keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    #expect(lines == keys.map { "of " + $0 } + sorted)
  }

  @Test(arguments: WorldKind.allCases)
  func `an acknowledged put is read by other nodes, and after restarts`(world: WorldKind)
    async throws
  {
    let read: Script = { stage in
      stage.note(Self.text(try await stage.environment.objectStore.get("key")))
      let query = IndexQuery(table: "t", hash: [1])
      let rows = try await stage.environment.indexKV.query([query])
      stage.note("\(rows[0].map(\.range))")
    }
    let journals = try await world.play(acts: [
      [
        Part("a") { stage in
          try await stage.environment.objectStore.put("key", Self.bytes("value"))
          let row = IndexWrite(table: "t", hash: [1], range: [2], value: nil)
          try await stage.environment.indexKV.write([row])
        }
      ],
      [Part("b", script: read)], [Part("a", script: read)],
    ])
    #expect(journals == [[], ["value", "[[2]]"], ["value", "[[2]]"]])
  }

  /// Writes rows of one hash value, given as range=value.
  static func fill(_ index: any IndexKV, table: String = "t", hash: String, _ rows: [String])
    async throws
  {
    try await index.write(
      rows.map { row in
        let parts = row.split(separator: "=", omittingEmptySubsequences: false)
        return IndexWrite(
          table: table, hash: bytes(hash), range: bytes(String(parts[0])),
          value: parts.count > 1 ? bytes(String(parts[1])) : nil)
      })
  }

  static func describe(_ rows: [IndexRow]) -> String {
    rows.map { text($0.range) + "=" + text($0.value) }.joined(separator: " ")
  }

  @Test(arguments: WorldKind.allCases)
  func `index rows are scanned in range order: all, by prefix, from a start, by value`(
    world: WorldKind
  ) async throws {
    let lines = try await world.play { stage in
      let index = stage.environment.indexKV
      try await Self.fill(index, hash: "h", ["b=1", "a=2", "ba=1", "c", "a1=3", "b=4"])
      try await Self.fill(index, hash: "h2", ["z=9"])
      let all: [(IndexQuery.Rows, String)] = [
        (.all, ""), (.prefix(Self.bytes("b")), ""), (.from(Self.bytes("b")), ""),
        (.from(Self.bytes("aa")), ""), (.prefix([]), ""), (.all, "1"),
        (.prefix(Self.bytes("a")), "3"), (.from(Self.bytes("d")), ""),
      ]
      let queries = all.map {
        IndexQuery(table: "t", hash: Self.bytes("h"), rows: $0.0, valueEqual: Self.bytes($0.1))
      }
      for rows in try await index.query(queries) { stage.note(Self.describe(rows)) }
    }
    #expect(
      lines == [
        "a=2 a1=3 b=4 ba=1 c=", "b=4 ba=1", "b=4 ba=1 c=", "b=4 ba=1 c=", "a=2 a1=3 b=4 ba=1 c=",
        "ba=1", "a1=3", "",
      ])
  }

  @Test(arguments: WorldKind.allCases)
  func `tables and hash values are apart, and what is missing is empty`(world: WorldKind)
    async throws
  {
    let lines = try await world.play { stage in
      let index = stage.environment.indexKV
      // Pairs that run together if table and hash value are joined without care.
      try await index.write([
        IndexWrite(table: "ab", hash: Self.bytes("c"), range: [1], value: [1]),
        IndexWrite(table: "a", hash: Self.bytes("bc"), range: [2], value: [2]),
        IndexWrite(table: "ab", hash: [], range: [3], value: [3]),
        IndexWrite(table: "a", hash: Self.bytes("b"), range: [], value: [4]),
      ])
      let queries = [
        ("ab", "c"), ("a", "bc"), ("ab", ""), ("a", "b"), ("a", "c"), ("none", "c"),
      ]
      .map { IndexQuery(table: $0.0, hash: Self.bytes($0.1)) }
      for rows in try await index.query(queries) { stage.note("\(rows.map(\.value))") }
      stage.note("\(try await index.query([]).count)")
    }
    #expect(lines == ["[[1]]", "[[2]]", "[[3]]", "[[4]]", "[]", "[]", "0"])
  }

  @Test(arguments: WorldKind.allCases)
  func `hash and range values of any length and any bytes keep their order`(world: WorldKind)
    async throws
  {
    let lines = try await world.play { stage in
      let index = stage.environment.indexKV
      let hash = [UInt8](repeating: 7, count: 2_000)
      let stem = [UInt8](repeating: 65, count: 600)
      let ranges: [[UInt8]] = [
        [0], [0, 0], [255], stem, stem + [1], stem + [0, 255], Array(stem.prefix(487)),
        Array(stem.prefix(503)), Array(stem.prefix(488)) + [66], [65],
      ]
      try await index.write(
        ranges.enumerated().map {
          IndexWrite(table: "t", hash: hash, range: $0.element, value: [UInt8($0.offset)])
        })
      let queries: [IndexQuery.Rows] = [.all, .prefix(stem), .from(stem + [1]), .prefix([65])]
      let answers = try await index.query(
        queries.map { IndexQuery(table: "t", hash: hash, rows: $0) })
      for rows in answers { stage.note(rows.map { "\($0.value[0])" }.joined(separator: " ")) }
    }
    #expect(lines == ["0 1 9 6 7 3 5 4 8 2", "3 5 4", "4 8 2", "9 6 7 3 5 4 8"])
  }

  @Test(arguments: WorldKind.allCases)
  func `a large index stays whole`(world: WorldKind) async throws {
    let lines = try await world.play { stage in
      let index = stage.environment.indexKV
      let filler = [UInt8](repeating: 1, count: 8_000)
      for batch in 0..<20 {
        try await index.write(
          (0..<500).map { row in
            let number = UInt16(batch * 500 + row)
            return IndexWrite(
              table: "t", hash: [UInt8(row % 2)],
              range: [UInt8(number >> 8), UInt8(truncatingIfNeeded: number)], value: filler)
          })
      }
      let queries = [0, 1].map { IndexQuery(table: "t", hash: [$0]) }
      let answers = try await index.query(queries)
      stage.note("\(answers.map(\.count))")
      stage.note("\(answers.allSatisfy { $0.allSatisfy { $0.value.count == 8_000 } })")
    }
    #expect(lines == ["[5000, 5000]", "true"])
  }
}
