import CDeflate
import CLMDB
import CLZ4
import CYAML
import CZstd
import Glibc

/// A library that norn is linked with.
struct NativeLibrary {
  var name: String
  /// As the library tells it, or as its header did when norn was built; nil if neither does.
  var version: String?
  /// One of its functions.
  var symbol: String

  static var all: [NativeLibrary] {
    [
      NativeLibrary(
        name: "zstd", version: text(ZSTD_versionString()), symbol: "ZSTD_versionString"),
      NativeLibrary(name: "lz4", version: text(LZ4_versionString()), symbol: "LZ4_versionString"),
      NativeLibrary(name: "snappy", version: nil, symbol: "snappy_compress"),
      NativeLibrary(
        name: "libdeflate", version: LIBDEFLATE_VERSION_STRING, symbol: "libdeflate_free_compressor"
      ),
      NativeLibrary(name: "re2", version: nil, symbol: "_ZN3re23RE2D1Ev"),
      NativeLibrary(
        name: "libyaml", version: text(yaml_get_version_string()), symbol: "yaml_get_version_string"
      ),
      NativeLibrary(name: "lmdb", version: lmdbVersion, symbol: "mdb_version"),
    ]
  }

  var finding: DoctorCommand.Finding {
    let place = Self.path(ofSymbol: symbol)
    let parts = [version, place ?? (version == nil ? nil : "linked statically")]
    let text = parts.compactMap { $0 }.joined(separator: ", ")
    return DoctorCommand.Finding(
      subject: name, text: text.isEmpty ? "cannot be found" : text, isFine: !text.isEmpty)
  }

  private static func text(_ pointer: UnsafePointer<CChar>?) -> String? {
    pointer.map { String(cString: $0) }
  }

  private static var lmdbVersion: String {
    var numbers: (CInt, CInt, CInt) = (0, 0, 0)
    _ = mdb_version(&numbers.0, &numbers.1, &numbers.2)
    return "\(numbers.0).\(numbers.1).\(numbers.2)"
  }

  /// The file that a function of this process comes from, links resolved, since the name of the file
  /// behind them often ends in a version; nil if it is in no shared library.
  static func path(ofSymbol symbol: String) -> String? {
    guard let function = dlsym(nil, symbol), let maps = try? Files.read("/proc/self/maps") else {
      return nil
    }
    let address = UInt(bitPattern: function)
    // 7f3c00000000-7f3c00021000 r-xp 00000000 08:01 1234   /usr/lib/libx.so.1.2
    for line in maps.split(separator: 0x0A) {
      let text = String(decoding: line, as: UTF8.self)
      let bounds = text.prefix { $0 != " " }.split(separator: "-").map { UInt($0, radix: 16) }
      guard bounds.count == 2, let start = bounds[0], let end = bounds[1],
        (start..<max(start, end)).contains(address), let path = text.firstIndex(of: "/")
      else { continue }
      return text[path...].contains(".so") ? String(text[path...]) : nil
    }
    return nil
  }
}
