import Chunks
public import Goldens
public import LogStore
public import Scenarios
public import Simulation

/// How a scenario is run, beside what its file says.
public struct RunOptions: Sendable {
  /// Overrides the scenario's seed. Goldens belong to the scenario's own seed and are not compared
  /// with another.
  public var seed: UInt64?
  /// A deliberate defect of the reference implementation, to prove the checkers.
  public var mutant: Mutant?
  /// Log files for replays.
  public var data: ReplayData?
  /// Run twice and compare the traces.
  public var doubleCheck = false
  public var schedule: SchedulePolicy = .fifo
  /// Bytes for blocks that are known, so that they are compressed and decoded once.
  public var blockMemoBytes = BlockMemo.defaultLimit
  /// The stored golden answers, if there are any.
  public var golden: GoldenFile?
  /// Whether a missing golden is a failure; false while goldens are being accepted.
  public var requiresGolden = true
  /// Whether the report has what the cluster held at the end. Costs the memory of all objects.
  public var keepsStore = false
  /// Whether the report has the run's history, series and histograms. The run takes the same course.
  public var keepsHistory = false
  /// Whether the history has all calls between nodes.
  public var keepsCalls = false
  /// Whether golden queries are also asked before the last flush and after a restart of all
  /// ingesters.
  public var checksPhases = false
  /// Asked often: true ends the run with a partial report.
  public var shouldStop: @Sendable () -> Bool = { false }

  public init() {}
}
