public import LogModel

/// Which end of the range a log query starts from.
public enum QueryDirection: String, CaseIterable, Sendable {
  case backward
  case forward
}

/// One query of the plan, with absolute times.
public struct QueryPlan: Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
    /// Evaluated at one time.
    case instant(time: Timestamp)
    /// Log queries: lines in `start ..< end`. Metric queries: a value at start, start + step, … ≤ end.
    case range(start: Timestamp, end: Timestamp, step: Duration)
  }

  /// Unique in the file; names the golden.
  public var id: String
  /// When it is asked, counted from the scenario's start.
  public var at: Duration
  public var tenant: TenantID
  /// LogQL, not parsed yet.
  public var query: String
  public var kind: Kind
  /// Lines at most.
  public var limit: Int
  public var direction: QueryDirection
  /// A part of the error text that must come instead of an answer.
  public var expectedError: String?
  /// Drawn by a generator: judged by the checkers, not by golden answers.
  public var isGenerated: Bool
  /// Line and column of `query` in the file, from 1; 0 if made by hand.
  public var position: SourcePosition

  public init(
    id: String, at: Duration, tenant: TenantID, query: String, kind: Kind, limit: Int = 100,
    direction: QueryDirection = .backward, expectedError: String? = nil,
    isGenerated: Bool = false, position: SourcePosition = SourcePosition(line: 0, column: 0)
  ) {
    self.id = id
    self.at = at
    self.tenant = tenant
    self.query = query
    self.kind = kind
    self.limit = limit
    self.direction = direction
    self.expectedError = expectedError
    self.isGenerated = isGenerated
    self.position = position
  }
}

/// A place in a scenario file: line and column from 1, columns in characters.
public struct SourcePosition: Hashable, Comparable, Sendable {
  public var line: Int
  public var column: Int

  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  public static func < (a: Self, b: Self) -> Bool {
    (a.line, a.column) < (b.line, b.column)
  }
}
