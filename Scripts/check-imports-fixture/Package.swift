// A package whose layers are wrong in known ways: see `expected`.
import PackageDescription

let package = Package(
  name: "fixture",
  targets: [
    .systemLibrary(name: "CThing", providers: [.apt(["thing"])]),
    layer("Bytes", ["CThing"]),  // a comment with layer("No")
    layer(
      "LogStore",
      [
        "Bytes", "Simulation",
      ]),
    layer("Simulation", ["Bytes"]),
    tests("BytesTests", ["Bytes"]),
  ]
)
