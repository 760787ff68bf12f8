import SwiftSyntax

struct Finding {
  var line: Int
  var rule: String
  var text: String
}

/// Finds in one file what the simulation must not do. A comment `// order-free: reason` on the line
/// of a finding, or on the one above, says that a person has looked.
final class DeterminismVisitor: SyntaxVisitor {
  private let converter: SourceLocationConverter
  private let properties: PropertyCollector
  private let allowedLines: Set<Int>
  private var scopes: [[String: Bool]] = [[:]]
  private(set) var findings: [Finding] = []

  init(_ path: String, _ tree: SourceFileSyntax, _ properties: PropertyCollector) {
    converter = SourceLocationConverter(fileName: path, tree: tree)
    self.properties = properties
    var allowed: Set<Int> = []
    let lines = tree.description.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      guard let comment = line.range(of: "// order-free:") else { continue }
      let reason = line[comment.upperBound...]
      if reason.contains(where: \.isLetter) { allowed.formUnion([index + 1, index + 2]) }
    }
    allowedLines = allowed
    super.init(viewMode: .sourceAccurate)
  }

  private func report(_ node: some SyntaxProtocol, _ rule: String, _ text: String) {
    let line = converter.location(for: node.positionAfterSkippingLeadingTrivia).line
    if allowedLines.contains(line) { return }
    if findings.contains(where: { $0.line == line && $0.rule == rule }) { return }
    findings.append(Finding(line: line, rule: rule, text: text))
  }

  // MARK: Names that say it all

  private static let forbiddenNames: [String: String] = [
    "ContinuousClock": "time comes from the environment",
    "SuspendingClock": "time comes from the environment",
    "SystemRandomNumberGenerator": "randomness comes from `environment.random`",
    "DispatchQueue": "work is spawned by the environment",
    "DispatchSemaphore": "use `AsyncLock` or a wait of the environment",
    "ObjectIdentifier": "addresses differ from run to run: use ids of your own",
  ]

  override func visit(_ node: DeclReferenceExprSyntax) -> SyntaxVisitorContinueKind {
    check(node, node.baseName.text)
    return .visitChildren
  }

  override func visit(_ node: IdentifierTypeSyntax) -> SyntaxVisitorContinueKind {
    check(node, node.name.text)
    return .visitChildren
  }

  private func check(_ node: some SyntaxProtocol, _ name: String) {
    if let why = DeterminismVisitor.forbiddenNames[name] { report(node, name, why) }
  }

  override func visit(_ node: AttributeSyntax) -> SyntaxVisitorContinueKind {
    if node.attributeName.trimmedDescription == "MainActor" {
      report(node, "MainActor", "the main queue is not the simulator's")
    }
    return .skipChildren
  }

  override func visit(_ node: ImportDeclSyntax) -> SyntaxVisitorContinueKind {
    if node.path.trimmedDescription.hasPrefix("Dispatch") {
      report(node, "Dispatch", "work is spawned by the environment")
    }
    return .skipChildren
  }

  override func visit(_ node: MemberAccessExprSyntax) -> SyntaxVisitorContinueKind {
    let base = node.base?.trimmedDescription
    let name = node.declName.baseName.text
    switch (base, name) {
    case (_, "hashValue"):
      report(node, "hashValue", "hashes are seeded anew by each process")
    case ("Date"?, "now"), ("Date"?, "init"): report(node, "Date", "time comes from the environment")
    case ("Task"?, "detached"), ("Task"?, "immediate"), ("Task"?, "immediateDetached"):
      report(node, "Task.\(name)", "leaves the executor: use `environment.spawn`")
    case ("Task"?, "sleep"): report(node, "Task.sleep", "use `environment.sleep`")
    default: break
    }
    return .visitChildren
  }

  override func visit(_ node: FunctionCallExprSyntax) -> SyntaxVisitorContinueKind {
    var callee = node.calledExpression
    if let generic = callee.as(GenericSpecializationExprSyntax.self) { callee = generic.expression }
    let labels = node.arguments.map { $0.label?.text ?? "" }
    if let name = callee.as(DeclReferenceExprSyntax.self)?.baseName.text {
      switch name {
      case "Date" where labels.isEmpty: report(node, "Date", "time comes from the environment")
      case "UUID" where labels.isEmpty: report(node, "UUID", "ids are counted or drawn")
      case "Task": report(node, "Task", "leaves the executor: use `environment.spawn`")
      case "Array" where labels == [""]: checkArray(node)
      default: break
      }
    } else if let member = callee.as(MemberAccessExprSyntax.self), !labels.contains("using") {
      switch member.declName.baseName.text {
      case "random" where labels.isEmpty || labels == ["in"],
        "shuffled" where labels.isEmpty, "shuffle" where labels.isEmpty,
        "randomElement" where labels.isEmpty:
        report(
          member.declName, "random", "unseeded: draw from `environment.random` or pass `using:`")
      default: break
      }
    }
    if let member = callee.as(MemberAccessExprSyntax.self) { checkChain(node, member) }
    return .visitChildren
  }

  // MARK: Order of hash containers

  private static let orderedUses: Set<String> = [
    "map", "compactMap", "flatMap", "forEach", "reduce", "joined", "prefix", "dropFirst",
    "enumerated", "makeIterator", "reversed", "popFirst", "removeFirst", "first",
  ]
  private static let keepsHash: Set<String> = ["filter", "keys", "values", "lazy", "mapValues"]

  override func visitPost(_ node: ForStmtSyntax) {
    if isHash(node.sequence) { report(node.sequence, "hash-order", hashText) }
  }

  private let hashText =
    "the order of a Dictionary or Set differs from run to run: sort, or say `// order-free: why`"

  private func checkArray(_ node: FunctionCallExprSyntax) {
    guard let argument = node.arguments.first?.expression, isHash(argument), !isSorted(node) else {
      return
    }
    report(node, "hash-order", hashText)
  }

  private func checkChain(_ node: FunctionCallExprSyntax, _ member: MemberAccessExprSyntax) {
    guard DeterminismVisitor.orderedUses.contains(member.declName.baseName.text),
      let base = member.base, isHash(base), !isSorted(node)
    else { return }
    report(member.declName, "hash-order", hashText)
  }

  /// Whether what `node` gives is sorted, or becomes a hash container again, before anyone sees it.
  private func isSorted(_ node: FunctionCallExprSyntax) -> Bool {
    var current = Syntax(node)
    while let parent = current.parent {
      if let member = parent.as(MemberAccessExprSyntax.self), member.base?.id == current.id {
        let name = member.declName.baseName.text
        if ["sorted", "min", "max", "count", "isEmpty", "contains", "allSatisfy"].contains(name) {
          return true
        }
      } else if let call = parent.as(FunctionCallExprSyntax.self) {
        if call.calledExpression.id != current.id { return false }
      } else if let argument = parent.as(LabeledExprSyntax.self) {
        let call = argument.parent?.parent?.as(FunctionCallExprSyntax.self)
        return call.map { isHashValue(ExprSyntax($0)) } ?? false
      } else {
        return false
      }
      current = parent
    }
    return false
  }

  /// Whether an expression is a hash container as far as syntax can tell.
  private func isHash(_ expression: ExprSyntax) -> Bool {
    if let name = expression.as(DeclReferenceExprSyntax.self)?.baseName.text {
      return lookUp(name)
    }
    if let call = expression.as(FunctionCallExprSyntax.self) {
      if isHashValue(expression) { return true }
      guard let member = call.calledExpression.as(MemberAccessExprSyntax.self),
        DeterminismVisitor.keepsHash.contains(member.declName.baseName.text), let base = member.base
      else { return false }
      return isHash(base)
    }
    guard let member = expression.as(MemberAccessExprSyntax.self) else { return false }
    let name = member.declName.baseName.text
    switch name {
    case "keys", "values", "lazy":
      // A property of this name with a written type that is no hash container says otherwise.
      guard let base = member.base else { return false }
      if isHash(base) { return true }
      return name != "lazy" && properties.byName[name] == nil
    default:
      if member.base?.trimmedDescription == "self" { return lookUp(name) }
      return properties.byName[name] ?? false
    }
  }

  private func lookUp(_ name: String) -> Bool {
    for scope in scopes.reversed() {
      if let isHash = scope[name] { return isHash }
    }
    return false
  }

  // MARK: Scopes

  private func open(_ names: [String: Bool] = [:]) -> SyntaxVisitorContinueKind {
    scopes.append(names)
    return .visitChildren
  }
  private func close() { scopes.removeLast() }

  override func visit(_ node: VariableDeclSyntax) -> SyntaxVisitorContinueKind {
    for binding in node.bindings {
      if let name = binding.pattern.as(IdentifierPatternSyntax.self)?.identifier.text {
        scopes[scopes.count - 1][name] = declaresHash(binding) ?? false
      }
    }
    return .visitChildren
  }

  override func visit(_ node: FunctionDeclSyntax) -> SyntaxVisitorContinueKind {
    open(names(node.signature))
  }
  override func visitPost(_ node: FunctionDeclSyntax) { close() }
  override func visit(_ node: InitializerDeclSyntax) -> SyntaxVisitorContinueKind {
    open(names(node.signature))
  }
  override func visitPost(_ node: InitializerDeclSyntax) { close() }

  private func names(_ signature: FunctionSignatureSyntax) -> [String: Bool] {
    var names: [String: Bool] = [:]
    for parameter in signature.parameterClause.parameters {
      names[(parameter.secondName ?? parameter.firstName).text] = isHashType(parameter.type)
    }
    return names
  }

  override func visit(_ node: CodeBlockSyntax) -> SyntaxVisitorContinueKind { open() }
  override func visitPost(_ node: CodeBlockSyntax) { close() }
  override func visit(_ node: ClosureExprSyntax) -> SyntaxVisitorContinueKind { open() }
  override func visitPost(_ node: ClosureExprSyntax) { close() }

  private func openType(_ name: String) -> SyntaxVisitorContinueKind {
    open(properties.byType[name] ?? [:])
  }
  override func visit(_ node: ClassDeclSyntax) -> SyntaxVisitorContinueKind {
    openType(node.name.text)
  }
  override func visitPost(_ node: ClassDeclSyntax) { close() }
  override func visit(_ node: StructDeclSyntax) -> SyntaxVisitorContinueKind {
    openType(node.name.text)
  }
  override func visitPost(_ node: StructDeclSyntax) { close() }
  override func visit(_ node: ActorDeclSyntax) -> SyntaxVisitorContinueKind {
    openType(node.name.text)
  }
  override func visitPost(_ node: ActorDeclSyntax) { close() }
  override func visit(_ node: EnumDeclSyntax) -> SyntaxVisitorContinueKind {
    openType(node.name.text)
  }
  override func visitPost(_ node: EnumDeclSyntax) { close() }
  override func visit(_ node: ExtensionDeclSyntax) -> SyntaxVisitorContinueKind {
    openType(node.extendedType.trimmedDescription)
  }
  override func visitPost(_ node: ExtensionDeclSyntax) { close() }
}

extension StringProtocol {
  /// The first occurrence of `text`: this program does without Foundation.
  fileprivate func range(of text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}
