import Bytes
import CSystem
import LogModel

/// A regular expression that needs no trying: texts and runs of characters, one after the other, where
/// no run can go on with what may follow it: `^(?P<time>\S+) \[(?P<thread>[^\]]+)\] (?P<message>.*)$`.
/// There is at most one way to match such an expression from a given place, and it is found in one
/// pass over the line.
///
/// Where it depends on characters beyond ASCII whether a line matches, RE2 is left to say so.
final class LinearExpression {
  enum Outcome {
    case match, mismatch
    /// RE2 has to be asked.
    case undecided
  }

  /// An expression that is not anchored is tried at this many places; lines that need more are left to
  /// RE2, whose time does not grow with them.
  private static let mostTries = 8

  private var parts: GrowingBuffer<LinearPart>
  /// What an expression that is not anchored begins with.
  private let beginning: ByteNeedle?
  /// Texts and classes.
  private let arena: ByteArena

  /// Nil if the expression is of another form.
  init?(_ tree: ExpressionTree) {
    var reader = LinearPartReader()
    guard reader.read(tree.root), reader.isUnambiguous else { return nil }
    if reader.isAnchored {
      beginning = nil
    } else {
      guard case .text(let text) = reader.parts.first else { return nil }
      beginning = ByteNeedle(Array(text.bytes))
    }
    arena = reader.arena
    parts = GrowingBuffer()
    for part in reader.parts { parts.append(part) }
  }

  /// The first match in a line of which memory may be read up to `readable`. `offsets` receives two
  /// numbers for the match and each group that there is room for: where it starts and ends.
  func match(
    _ line: ByteRun, readable: UnsafePointer<UInt8>, into offsets: inout [Int]
  ) -> Outcome {
    offsets.withUnsafeMutableBufferPointer { offsets in
      guard let beginning else { return match(line, readable, at: line.start, offsets) }
      var from = 0
      for _ in 0..<Self.mostTries {
        guard let place = beginning.first(in: line.bytes, from: from) else { return .mismatch }
        let outcome = match(line, readable, at: line.start + place, offsets)
        if outcome != .mismatch { return outcome }
        from = place + 1
      }
      return .undecided
    }
  }

  /// The match that begins at `start`.
  private func match(
    _ line: ByteRun, _ readable: UnsafePointer<UInt8>, at start: UnsafePointer<UInt8>,
    _ offsets: UnsafeMutableBufferPointer<Int>
  ) -> Outcome {
    let end = line.end
    var at = start
    for index in 0..<parts.count {
      switch (parts.start + index).pointee {
      case .text(let text):
        if end - at < text.count || !norn_equal(at, text.start, text.count) { return .mismatch }
        at += text.count
      case .run(let run):
        guard let stop = run.end(at, end, readable) else { return .undecided }
        if stop.characters < run.least { return .mismatch }
        at = stop.at
      case .groupStart(let group):
        if 2 * group < offsets.count { offsets[2 * group] = at - line.start }
      case .groupEnd(let group):
        if 2 * group < offsets.count { offsets[2 * group + 1] = at - line.start }
      case .textEnd: if at != end { return .mismatch }
      }
    }
    offsets[0] = start - line.start
    offsets[1] = at - line.start
    return .match
  }
}

/// What a linear expression consists of.
enum LinearPart {
  case text(ByteRun)
  case run(CharacterRun)
  case groupStart(Int)
  case groupEnd(Int)
  case textEnd
}

/// As many characters of a class as there are, within bounds.
struct CharacterRun {
  /// Which bytes of ASCII belong to the class: 1 for each of 256 that does.
  let members: UnsafePointer<UInt8>
  /// Whether some or all characters beyond ASCII belong to the class.
  let hasSomeBeyond: Bool
  let hasAllBeyond: Bool
  /// The only byte of ASCII that does not belong to the class.
  let missing: UInt8?
  let least: Int
  let most: Int

  /// Nil if it is not known what belongs to the class.
  init?(_ ranges: CharacterRanges, least: Int, most: Int?, _ arena: ByteArena) {
    if !ranges.properties.isEmpty { return nil }
    func isMember(_ byte: Int) -> Bool {
      byte < 0x80 && ranges.ranges.contains { $0.contains(UInt32(byte)) }
    }
    let table = arena.allocate(256)
    for byte in 0..<256 { table[byte] = isMember(byte) ? 1 : 0 }
    members = UnsafePointer(table)
    hasSomeBeyond = ranges.ranges.contains { $0.upperBound >= 0x80 }
    hasAllBeyond = ranges.ranges.contains { $0.lowerBound <= 0x80 && $0.upperBound == 0x10FFFF }
    let others = (0..<0x80).filter { !isMember($0) }
    missing = others.count == 1 ? UInt8(others[0]) : nil
    self.least = least
    self.most = most ?? .max
  }

  /// Where the run from `start` ends, and how many characters it has. Nil if that depends on bytes that
  /// are no ASCII, unless they are characters and all of those belong to the class.
  @inline(__always)
  func end(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ readable: UnsafePointer<UInt8>
  ) -> (at: UnsafePointer<UInt8>, characters: Int)? {
    let limit = most < end - start ? start + most : end
    var at = start
    /// Bytes that do not begin a character.
    var further = 0
    while true {
      if let missing {
        at = norn_scan_ascii_without(at, limit, readable, missing)
      } else {
        at = norn_scan_members(at, limit, members)
      }
      if at == limit || at.pointee < 0x80 { return (at, at - start - further) }
      let length = UTF8Text.length(at, end)
      if length == 0 || !hasAllBeyond || most != .max { return nil }
      at += length
      further += length - 1
    }
  }
}
