import Bytes
import LogModel

/// Type bytes of the log's records (spec: ingester, §5.3).
enum RecordType {
  static let series: UInt8 = 1
  static let entriesV1: UInt8 = 2
  static let checkpoint: UInt8 = 3
  static let entriesV2: UInt8 = 4
  static let entriesV3: UInt8 = 5
}

/// Labels of streams that a push has made, each with the ref by which entries records name it.
struct SeriesRecord: Equatable, Sendable {
  struct Series: Equatable, Sendable {
    /// The stream's fingerprint as mapped when it was made.
    var ref: UInt64
    var labels: [Label]
  }

  var tenant: TenantID
  var series: [Series] = []

  /// Type byte, tenant, then a series record of the Prometheus log.
  func encoded() -> [UInt8] {
    var writer = ByteWriter(capacity: 64 * series.count + 32)
    writer.byte(RecordType.series)
    writer.lengthPrefixed(tenant.text)
    writer.byte(1)
    for one in series {
      writer.big64(one.ref)
      writer.uvarint(one.labels.count)
      for label in one.labels {
        writer.lengthPrefixed(label.name)
        writer.lengthPrefixed(label.value)
      }
    }
    return writer.bytes
  }

  /// `reader` stands behind the type byte.
  init(_ reader: inout ByteReader) throws(WALRecordError) {
    do {
      tenant = TenantID(String(decoding: try reader.lengthPrefixed(), as: UTF8.self))
      let kind = try reader.byte()
      if kind != 1 { throw WALRecordError.unknownType(kind) }
      while !reader.isAtEnd {
        let ref = try reader.big64()
        var labels: [Label] = []
        for _ in 0..<(try reader.length()) {
          let name = String(decoding: try reader.lengthPrefixed(), as: UTF8.self)
          labels.append(Label(name, String(decoding: try reader.lengthPrefixed(), as: UTF8.self)))
        }
        series.append(Series(ref: ref, labels: labels))
      }
    } catch let error as WALRecordError {
      throw error
    } catch let error as ByteError {
      throw .series(error)
    } catch {
      throw .unknownType(0)
    }
  }

  init(tenant: TenantID, series: [Series] = []) {
    self.tenant = tenant
    self.series = series
  }
}

/// Why a record of the write-ahead log cannot be read; `description` is Loki's text.
enum WALRecordError: Error, Equatable, Sendable, CustomStringConvertible {
  case unknownType(UInt8)
  case series(ByteError)
  case head(ByteError)
  /// Inside entry `number` (from 1) of a stream.
  case entry(number: Int)
  /// Behind the last complete stream.
  case refEntry(ByteError)
  case trailing(bytes: Int)

  var description: String {
    switch self {
    case .unknownType: "unknown record type"
    case .series(let error), .head(let error): "invalid record: \(error)"
    case .entry(let number): "entry decode error after \(number) RefEntries: invalid size"
    case .refEntry: "refEntry decode error: invalid size"
    case .trailing(let bytes): "unexpected \(bytes) bytes left in entry"
    }
  }
}
