public import Environment
public import LogModel
public import LogQLSyntax
public import LogStore
public import Scenarios

/// How a push ended, as its client saw it.
public enum PushOutcome: Equatable, Sendable {
  case acknowledged
  /// Refused for good (4xx but 429): a client drops the batch.
  case rejected(code: Int, text: String)
  /// No answer, or one that asks to try again: the entries may be stored or not.
  case unknown(text: String)
}

/// The answer to a query.
public enum QueryAnswer: Equatable, Sendable {
  case result(QueryResult)
  case failure(text: String)
}

/// What is tested: a log store that takes pushes and queries and has faults done to it. The simulated
/// cluster is one; workload, history, checkers and reports know only this.
public protocol SystemUnderTest: AnyObject, Sendable {
  /// Where the harness's own tasks run and wait.
  var environment: any NodeEnvironment { get }

  /// Names of the nodes.
  var nodes: [String] { get }

  func push(_ request: PushRequest, timeout: Duration) async throws(NodeStopped) -> PushOutcome

  func query(_ tenant: TenantID, _ text: String, _ parameters: QueryParameters, timeout: Duration)
    async throws(NodeStopped) -> QueryAnswer

  /// Lets a fault begin; it ends by itself if the plan says so.
  func begin(_ fault: FaultAction)

  /// Ends all faults: every node runs, every link works.
  func heal()

  /// Asks for a flush of everything in memory.
  func flush() async throws(NodeStopped)

  /// How the nodes that hold data are doing; nil for one that does not answer.
  func inspect() async throws(NodeStopped) -> [Inspection?]
}
