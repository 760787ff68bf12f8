// Fuzz target: regular expressions (their tree, the searches that stand for them, the texts sought
// first), patterns and addresses, over arbitrary lines.
import LogModel
import LogQLPipeline
import LogQLSyntax

/// The first byte picks the operator, the second how long its argument is; the rest is lines.
func fuzzLineFilters(_ data: UnsafeBufferPointer<UInt8>) {
  guard data.count >= 2 else { return }
  let input = Array(data.dropFirst(2))
  let argument = Array(input.prefix(Int(data[1])))
  let lines = input.dropFirst(argument.count).split(
    separator: 0, omittingEmptySubsequences: false)
  let isAddress = data[0] & 0x80 != 0
  let ops = LineFilter.Operator.allCases
  let filter = LineFilter(
    ops[Int(data[0] & 0x3F) % ops.count], [.init(argument, isAddress: isAddress)])
  if let tree = try? ExpressionTree(parsing: argument) {
    _ = LiteralTest(replacing: tree, in: .label)
    _ = tree.root.description
  }
  let quirks: LogQLQuirks = data[0] & 0x40 != 0 ? .none : .loki
  guard let chain = try? LineFilterChain([filter], quirks: quirks) else { return }
  check(chain, lines)
}

/// A batch gives what its lines give one at a time.
private func check(_ chain: LineFilterChain, _ lines: [ArraySlice<UInt8>]) {
  var batch = EntryBatch()
  for line in lines { batch.append(0, line) }
  var selection: [UInt32] = []
  chain.filter(batch, selection: &selection)
  let alone = (0..<batch.count).filter { index in batch.withLine(index) { chain.accepts($0) } }
  precondition(selection.map(Int.init) == alone, "a batch and its lines differ")
}
