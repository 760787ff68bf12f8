import SwiftSyntax

/// Whether a written type is a hash container: `[K: V]`, `Dictionary<…>`, `Set<…>`, or optional of it.
func isHashType(_ type: TypeSyntax) -> Bool {
  if let optional = type.as(OptionalTypeSyntax.self) { return isHashType(optional.wrappedType) }
  if type.is(DictionaryTypeSyntax.self) { return true }
  if let name = type.as(IdentifierTypeSyntax.self)?.name.text {
    return name == "Dictionary" || name == "Set"
  }
  return false
}

/// Whether an initial value makes a hash container: `[:]`, `[K: V]()`, `Set(…)`, `Dictionary(…)`.
func isHashValue(_ value: ExprSyntax) -> Bool {
  if value.is(DictionaryExprSyntax.self) { return true }
  guard let call = value.as(FunctionCallExprSyntax.self) else { return false }
  var callee = call.calledExpression
  if callee.is(DictionaryExprSyntax.self) { return true }
  if let generic = callee.as(GenericSpecializationExprSyntax.self) { callee = generic.expression }
  let name = callee.as(DeclReferenceExprSyntax.self)?.baseName.text
  return name == "Set" || name == "Dictionary"
}

/// Whether a binding declares a hash container; nil if its type is not written there.
func declaresHash(_ binding: PatternBindingSyntax) -> Bool? {
  if let type = binding.typeAnnotation?.type { return isHashType(type) }
  if let value = binding.initializer?.value { return isHashValue(value) ? true : nil }
  return nil
}

/// Stored properties of all files, by type and by name: extensions and other types use them.
final class PropertyCollector: SyntaxVisitor {
  private(set) var byType: [String: [String: Bool]] = [:]
  /// Whether every property of this name, of whatever type, is a hash container.
  private(set) var byName: [String: Bool] = [:]
  private var types: [String] = []

  private func enter(_ name: String) -> SyntaxVisitorContinueKind {
    types.append(name)
    return .visitChildren
  }

  override func visit(_ node: ClassDeclSyntax) -> SyntaxVisitorContinueKind { enter(node.name.text) }
  override func visitPost(_ node: ClassDeclSyntax) { types.removeLast() }
  override func visit(_ node: StructDeclSyntax) -> SyntaxVisitorContinueKind { enter(node.name.text) }
  override func visitPost(_ node: StructDeclSyntax) { types.removeLast() }
  override func visit(_ node: ActorDeclSyntax) -> SyntaxVisitorContinueKind { enter(node.name.text) }
  override func visitPost(_ node: ActorDeclSyntax) { types.removeLast() }
  override func visit(_ node: EnumDeclSyntax) -> SyntaxVisitorContinueKind { enter(node.name.text) }
  override func visitPost(_ node: EnumDeclSyntax) { types.removeLast() }
  override func visit(_ node: ExtensionDeclSyntax) -> SyntaxVisitorContinueKind {
    enter(node.extendedType.trimmedDescription)
  }
  override func visitPost(_ node: ExtensionDeclSyntax) { types.removeLast() }

  // Locals are none of this collector's business.
  override func visit(_ node: CodeBlockSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
  override func visit(_ node: ClosureExprSyntax) -> SyntaxVisitorContinueKind { .skipChildren }

  override func visit(_ node: VariableDeclSyntax) -> SyntaxVisitorContinueKind {
    for binding in node.bindings {
      guard let name = binding.pattern.as(IdentifierPatternSyntax.self)?.identifier.text else {
        continue
      }
      let isHash = declaresHash(binding) ?? false
      if let type = types.last { byType[type, default: [:]][name] = isHash }
      byName[name] = isHash && byName[name] ?? true
    }
    return .skipChildren
  }
}
