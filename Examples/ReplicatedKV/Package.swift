// swift-tools-version: 6.2
import PackageDescription

/// Async functions run on their caller's actor, as those of the environment do: a plain class of a
/// node stays on its node.
let settings: [SwiftSetting] = [.enableUpcomingFeature("NonisolatedNonsendingByDefault")]

let kernel: [Target.Dependency] = [
  .product(name: "Bytes", package: "norn"),
  .product(name: "Environment", package: "norn"),
]

let package = Package(
  name: "replicated-kv",
  dependencies: [.package(name: "norn", path: "../..")],
  targets: [
    // The system knows the environment, and nothing of a simulation.
    .target(name: "ReplicatedKV", dependencies: kernel, swiftSettings: settings),
    .testTarget(
      name: "ReplicatedKVTests",
      dependencies: kernel + [.product(name: "Simulation", package: "norn"), "ReplicatedKV"],
      swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
