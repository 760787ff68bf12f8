import CRE2

extension RegularExpression {
  /// The number of capturing groups, without the whole match.
  public var groupCount: Int { Int(norn_re2_group_count(handle)) }

  /// The name of a capturing group (1, 2, …); nil if it has none.
  public func groupName(_ index: Int) -> String? {
    norn_re2_group_name(handle, Int32(truncatingIfNeeded: index)).map { String(cString: $0) }
  }

  /// The first match at or after `start`. `offsets` receives two numbers for the match and each group
  /// that there is room for: where it starts and ends in `bytes`, −1 if the group took no part. Text
  /// in front of `start` still counts as context for `^` and `\b`. Allocates nothing for up to 31
  /// groups.
  public func firstMatch(
    in bytes: UnsafeRawBufferPointer, from start: Int = 0, into offsets: inout [Int]
  ) -> Bool {
    let groups = min(offsets.count / 2, groupCount + 1)
    return offsets.withUnsafeMutableBufferPointer { offsets in
      norn_re2_match_groups(
        handle, bytes.baseAddress, bytes.count, start, offsets.baseAddress, Int32(groups))
    }
  }
}
