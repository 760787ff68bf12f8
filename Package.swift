// swift-tools-version: 6.2
// The targets stand in layer order: each imports only what stands above it, and only what it
// needs (`Scripts/check-imports` verifies that against this file).
import PackageDescription

/// Swift settings of every target: language mode 6 and the upcoming features that the code is
/// written for. Exclusivity checks cost 7 to 17 % in the simulator's loop and are left to debug
/// builds, which the tests use.
let swiftSettings: [SwiftSetting] = [
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release)),
  .treatAllWarnings(as: .error),
]

func layer(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

let package = Package(
  name: "norn",
  products: [
    .executable(name: "norn", targets: ["norn"]),
    .executable(name: "norn-bench", targets: ["norn-bench"]),
    // For systems of your own: what a component touches the world through, and the simulated world.
    .library(name: "Bytes", targets: ["Bytes"]),
    .library(name: "Environment", targets: ["Environment"]),
    .library(name: "Simulation", targets: ["Simulation"]),
  ],
  targets: [
    // C and C++ shims over Debian packages and the operating system.
    .target(name: "CSystem", cSettings: [.unsafeFlags(["-O2"])]),
    .target(name: "CConcurrencyHooks"),
    .target(name: "CAllocationCounter"),
    .target(
      name: "CBenchmarkLimits", dependencies: ["CSystem"], cSettings: [.unsafeFlags(["-O2"])],
      linkerSettings: ["deflate", "snappy", "lz4", "zstd"].map { .linkedLibrary($0) }),
    .systemLibrary(
      name: "CDeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"])]),
    .systemLibrary(name: "CSnappy", providers: [.apt(["libsnappy-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
    .target(
      name: "CLZ4", cSettings: [.unsafeFlags(["-O2"])], linkerSettings: [.linkedLibrary("lz4")]),
    .target(
      name: "CRE2", cxxSettings: [.unsafeFlags(["-O2"])], linkerSettings: [.linkedLibrary("re2")]),

    // Pure layers: bytes in, values out.
    layer("Bytes", ["CSystem"]),
    layer("Environment", ["Bytes"]),
    layer("LogModel", ["Bytes", "CRE2"]),
    layer("Chunks", ["Bytes", "LogModel", "CDeflate", "CSnappy", "CLZ4", "CZstd"]),
    layer("LogQLSyntax", ["Bytes", "LogModel"]),
    layer("LogQLTemplates", ["Bytes", "LogModel", "LogQLSyntax"]),
    layer(
      "LogQLPipeline", ["Bytes", "LogModel", "LogQLSyntax", "LogQLTemplates", "CSystem"]),
    layer("LogQL", ["Bytes", "LogModel", "LogQLSyntax", "LogQLPipeline"]),
    layer("LogQLReference", ["LogModel", "LogQLSyntax", "LogQLTemplates"]),
    // Random queries, for tests and scenarios.
    layer("LogQLGenerator", ["Bytes", "LogModel", "LogQLSyntax"]),

    // The reference implementation: reaches the world through `Environment` alone.
    layer("SegmentLog", ["Bytes", "Environment", "CSnappy", "CZstd"]),
    layer(
      "LogStore",
      [
        "Bytes", "Environment", "LogModel", "Chunks", "LogQLSyntax", "LogQLPipeline", "LogQL",
        "SegmentLog",
      ]),

    // This build against measured vectors.
    layer(
      "Vectors", ["Bytes", "LogModel", "Chunks", "LogQLSyntax", "LogQLPipeline", "LogQL"]),

    // The two worlds.
    layer("Simulation", ["Bytes", "Environment", "CConcurrencyHooks", "CSystem"]),
    layer("RealEnvironment", ["Bytes", "Environment", "CLMDB"]),

    // Scenario files, runs, reports.
    layer("Scenarios", ["Bytes", "Environment", "LogModel", "CYAML"]),
    // Stored answers: their file format, comparison and review.
    layer("Goldens", ["LogModel"]),
    layer(
      "Harness",
      [
        "Bytes", "Environment", "LogModel", "Chunks", "LogQLSyntax", "LogQLReference", "LogStore",
        "Simulation", "Scenarios", "Goldens",
      ]),
    layer(
      "Reports",
      [
        "Bytes", "Environment", "LogModel", "LogStore", "Vectors", "Simulation", "Scenarios",
        "Goldens", "Harness",
      ]),
    layer("ChunkCommands", ["Bytes", "LogModel", "Chunks", "Scenarios", "Reports"]),
    layer(
      "QueryCommands",
      [
        "Bytes", "LogModel", "Chunks", "LogQLSyntax", "LogQLPipeline", "LogQL", "Scenarios",
        "Reports",
      ]),

    program(
      "norn",
      [
        "Bytes", "Environment", "LogModel", "Chunks", "LogQLSyntax", "LogQLPipeline", "LogQL",
        "LogStore", "Vectors", "Simulation",
        "RealEnvironment", "Scenarios", "Goldens", "Harness", "Reports", "ChunkCommands",
        "QueryCommands", "CSystem", "CDeflate", "CLZ4", "CZstd", "CYAML", "CLMDB",
      ]),
    program(
      "norn-bench",
      [
        "Bytes", "Environment", "LogModel", "Chunks", "LogQLSyntax", "LogQLPipeline", "LogQL",
        "Simulation", "Harness", "Scenarios", "CSystem", "CAllocationCounter", "CBenchmarkLimits",
      ]),

    tests("BytesTests", ["Bytes"]),
    tests("LogModelTests", ["Bytes", "LogModel"]),
    // Streams of other writers are made with the libraries themselves.
    tests("ChunksTests", ["Bytes", "LogModel", "Chunks", "CDeflate", "CLZ4", "CZstd"]),
    tests("LogQLSyntaxTests", ["Bytes", "LogModel", "LogQLSyntax", "LogQLGenerator"]),
    tests(
      "LogQLPipelineTests",
      ["Bytes", "LogModel", "LogQLSyntax", "LogQLPipeline", "LogQLReference", "CSystem"]),
    tests("LogQLTemplatesTests", ["Bytes", "LogModel", "LogQLSyntax", "LogQLTemplates"]),
    tests(
      "LogQLTests",
      [
        "Bytes", "LogModel", "LogQLSyntax", "LogQLGenerator", "LogQLPipeline", "LogQL",
        "LogQLReference",
      ]),
    tests("SegmentLogTests", ["Bytes", "Environment", "SegmentLog"]),
    tests(
      "LogStoreTests",
      [
        "Bytes", "Environment", "LogModel", "Chunks", "LogQLSyntax", "LogQL", "LogStore",
        "Simulation",
      ]),
    tests("EnvironmentContractTests", ["Bytes", "Environment", "Simulation", "RealEnvironment"]),
    tests(
      "VectorsTests",
      [
        "Bytes", "LogModel", "Chunks", "LogQLSyntax", "LogQLPipeline", "LogQLReference", "Vectors",
      ]),
    tests("SimulationTests", ["Bytes", "Environment", "Simulation"]),
    tests(
      "ScenariosTests", ["Bytes", "Environment", "LogModel", "LogQLSyntax", "Scenarios"]),
    tests("GoldensTests", ["Goldens"]),
    tests(
      "HarnessTests",
      [
        "Bytes", "Environment", "LogModel", "LogStore", "Simulation", "Scenarios", "Goldens",
        "Harness", "Reports",
      ]),
    tests(
      "ChunkCommandsTests", ["Bytes", "LogModel", "Chunks", "Scenarios", "ChunkCommands"]),
    tests(
      "QueryCommandsTests",
      ["LogModel", "Chunks", "LogQLSyntax", "LogQL", "Scenarios", "QueryCommands"]),
    tests("CommandLineTests", ["norn"]),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c11,
  cxxLanguageStandard: .cxx17
)
