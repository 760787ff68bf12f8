public import Goldens

/// Lines of a diff for a person: removed rows red, new ones green, and of a changed row the part that
/// has changed reversed. Without colours the same as ``LineDiff/text(_:limit:)``.
public struct DiffText: Sendable {
  private let style: TextStyle

  public init(isColoured: Bool) { style = TextStyle(isColoured: isColoured) }

  public func lines(_ diff: [DiffLine], limit: Int) -> [String] {
    let width = LineDiff.numberWidth(diff)
    let shown = diff.prefix(limit).map { line(of: $0, width) }
    let rest = diff.count - shown.count
    return rest > 0 ? shown + [style.faint("… and \(rest) more lines")] : shown
  }

  private func line(of line: DiffLine, _ width: Int) -> String {
    let label = line.label(width: width)
    switch line.kind {
    case .kept: return label + line.row
    case .gap: return style.faint(label)
    case .removed: return coloured(label, line, "31")
    case .added: return coloured(label, line, "32")
    }
  }

  private func coloured(_ label: String, _ line: DiffLine, _ code: String) -> String {
    guard let shared = line.shared else { return style.wrap(label + line.row, code) }
    let rest = line.row.dropFirst(shared.front)
    return style.wrap(label + line.row.prefix(shared.front), code)
      + style.marked(String(rest.dropLast(shared.back)), code)
      + style.wrap(String(rest.suffix(shared.back)), code)
  }
}
