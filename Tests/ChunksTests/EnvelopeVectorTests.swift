import Bytes
import LogModel
import Testing

@testable import Chunks

/// What an outcome of `kind`, `text` and `textPrefix` demands.
private func expect(_ error: ChunkError?, _ vector: VectorCase) {
  if vector.text("kind") == "ok" {
    #expect(error == nil, "\(vector.name)")
    return
  }
  guard let error else {
    Issue.record("\(vector.name): expected an error: \(vector.text("text"))")
    return
  }
  if let prefix = vector.optionalText("textPrefix") {
    #expect(error.text.hasPrefix(prefix), "\(vector.name): \(error)")
  } else {
    #expect(error.text == vector.text("text"), "\(vector.name)")
  }
}

@Suite struct EnvelopeVectorTests {
  @Test func damagedObjectsAreRejectedInLokisWords() {
    let cases = Vectors.cases("envelope_damage.json")
    #expect(cases.count == 35)
    for vector in cases {
      vector.expectFields([
        "name", "hex", "tenant", "fingerprint", "fromMs", "throughMs", "checksum", "kind", "text",
        "textPrefix",
      ])
      let key = ChunkKey(
        tenant: TenantID(vector.text("tenant")),
        fingerprint: Fingerprint(bits: UInt64(vector.text("fingerprint"), radix: 16) ?? 0),
        from: vector.int64("fromMs"), through: vector.int64("throughMs"),
        checksum: UInt32(vector.text("checksum"), radix: 16) ?? 0)
      do throws(ChunkError) {
        let (header, file) = try ChunkEnvelope.decode(vector.hex("hex"), expected: key)
        expect(nil, vector)
        #expect(header.encoding == 129 ? file.entryCount == 2 : file.entryCount == 0)
      } catch {
        expect(error, vector)
      }
    }
  }

  @Test func keysAreFormatted() {
    let cases = Vectors.cases("keys.json")
    #expect(cases.count == 7)
    for vector in cases {
      vector.expectFields(["tenant", "fingerprint", "fromMs", "throughMs", "checksum", "keys"])
      let key = ChunkKey(
        tenant: TenantID(vector.text("tenant")),
        fingerprint: Fingerprint(bits: vector.uint64("fingerprint")),
        from: vector.int64("fromMs"), through: vector.int64("throughMs"),
        checksum: UInt32(vector.text("checksum")) ?? 0)
      expectKeys(key, vector.object("keys"))
    }
  }

  @Test func keysAreParsed() {
    let cases = Vectors.cases("key_parse.json")
    #expect(cases.count == 38)
    for vector in cases {
      vector.expectFields([
        "tenant", "key", "kind", "text", "textPrefix", "fingerprint", "fromMs", "throughMs",
        "checksum",
      ])
      let tenant = TenantID(vector.text("tenant"))
      do throws(ChunkError) {
        let key = try ChunkKey(parsing: vector.text("key"), tenant: tenant)
        expect(nil, vector)
        let wanted = ChunkKey(
          tenant: tenant, fingerprint: Fingerprint(bits: vector.uint64("fingerprint")),
          from: vector.int64("fromMs"), through: vector.int64("throughMs"),
          checksum: UInt32(vector.text("checksum")) ?? 0)
        #expect(key == wanted, "\(vector.text("key"))")
      } catch {
        expect(error, vector)
      }
    }
  }

  /// `decodedMs` and `encodeSucceeds` are Loki's lossy decoding, which a quirk copies; ours is exact.
  @Test func headerTimesAreExact() throws {
    let cases = Vectors.cases("time_header.json")
    #expect(cases.count == 59)
    for vector in cases {
      vector.expectFields(["ms", "json", "decodedMs", "encodeSucceeds"])
      let header = ChunkEnvelope.Header(
        tenant: TenantID("t"), fingerprint: Fingerprint(bits: 1),
        fromMilliseconds: vector.int64("ms"), throughMilliseconds: vector.int64("ms"),
        metric: .empty)
      let json = String(decoding: header.json, as: UTF8.self)
      #expect(json.contains("\"from\":\(vector.text("json")),"), "\(json)")
      #expect(try ChunkEnvelope.Header(json: header.json) == header)
      let lossy = try ChunkEnvelope.Header(json: header.json, quirks: .all)
      #expect(lossy.fromMilliseconds == vector.int64("decodedMs"), "\(json)")
      #expect((lossy == header) == vector.flag("encodeSucceeds"), "\(json)")
    }
  }

  @Test func timesBeyondTheThirdDigitAreCutOff() throws {
    for (text, milliseconds) in [("1.5", Int64(1500)), ("-0.0019", -1), ("7", 7000), ("0.04", 40)] {
      let header = try ChunkEnvelope.Header(json: Array("{\"from\":\(text)}".utf8))
      #expect(header.fromMilliseconds == milliseconds)
    }
    for text in ["1.", ".5", "1e3", "x", "99999999999999999999"] {
      #expect(throws: ChunkError.self) {
        try ChunkEnvelope.Header(json: Array("{\"from\":\(text)}".utf8))
      }
    }
  }
}

/// `hashes.json`: every hash of a label set.
@Suite struct HashVectorTests {
  @Test func labelSetsHashAsInTheReference() {
    let cases = Vectors.cases("hashes.json")
    #expect(cases.count == 77)
    for vector in cases {
      vector.expectFields([
        "labels", "string", "stableHash", "fingerprint", "fingerprintHex", "fnvFingerprint",
        "fnvFastFingerprint", "ringTokenTenantFake", "hashForLabels", "hashWithoutLabels",
        "hashWithoutShardLabel", "hash", "internalBytesHex", "uniqueStringB64",
      ])
      let pairs = (vector.fields["labels"] as? [[Any]] ?? []).map {
        LabelHashes.Pair(name: Vectors.line($0[0]), value: Vectors.line($0[1]))
      }
      let hashes = LabelHashes(pairs)
      if vector.has("string") { #expect(hashes.text == vector.text("string")) }
      #expect(hashes.stable == vector.uint64("stableHash"))
      #expect(hashes.fingerprint.bits == vector.uint64("fingerprint"))
      #expect(Hex.text(hashes.fingerprint.bits) == vector.text("fingerprintHex"))
      #expect(hashes.withoutShardLabel == vector.uint64("hashWithoutShardLabel"))
      #expect(hashes.fnvFingerprint == vector.uint64("fnvFingerprint"))
      #expect(hashes.fnvFastFingerprint == vector.uint64("fnvFastFingerprint"))
      #expect(
        UInt64(hashes.ringToken(tenant: TenantID("fake")).bits)
          == vector.uint64("ringTokenTenantFake"))
      for (names, value) in vector.object("hashForLabels").fields {
        #expect("\(hashes.of(split(names)))" == value as? String, "\(vector.name) \(names)")
      }
      for (names, value) in vector.object("hashWithoutLabels").fields {
        #expect("\(hashes.without(split(names)))" == value as? String, "\(vector.name) \(names)")
      }
      #expect(hashes.inMemory == vector.uint64("hash"))
      if vector.has("internalBytesHex") {
        #expect(Hex.text(hashes.internalForm) == vector.text("internalBytesHex"))
      }
      if vector.has("uniqueStringB64") {
        #expect(Base64.text(hashes.uniqueForm) == vector.text("uniqueStringB64"))
      }
    }
  }

  private func split(_ names: String) -> [[UInt8]] {
    names.split(separator: ",").map { Array($0.utf8) }
  }

  @Test func collisionsAreMapped() {
    let cases = Vectors.cases("fp_mapper.json")
    #expect(cases.count == 5)
    for vector in cases {
      vector.expectFields(["name", "steps"])
      var mapper = FingerprintMapper()
      var memory: [UInt64: LabelSet] = [:]
      for step in vector.objects("steps") {
        step.expectFields(["fp", "labels", "thenStoreInMemory", "forgetFirst", "mapped"])
        if step.flag("forgetFirst") { memory = [:] }
        let labels = LabelSet(Vectors.labels(step.list("labels")))
        let raw = Fingerprint(bits: step.uint64("fp"))
        let mapped = mapper.map(raw, labels, holder: memory[raw.bits])
        #expect(mapped.bits == step.uint64("mapped"), "\(step.name)")
        if step.flag("thenStoreInMemory") { memory[mapped.bits] = labels }
      }
    }
  }
}
