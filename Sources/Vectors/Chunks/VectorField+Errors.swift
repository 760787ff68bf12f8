import Bytes

/// How a case names an outcome: `kind` (`ok` or `error`), the error's `text`, and `textPrefix` where the
/// rest of the text is a library's.
extension VectorField {
  /// Compares what came of it: nil is success. The field is the case itself.
  func expectOutcome(_ error: String?) {
    self["kind"].expect(error == nil ? "ok" : "error")
    expectErrorText(error, text: "text", prefix: "textPrefix")
  }

  /// The text alone; absent when there was no error.
  func expectErrorText(_ error: String?, text: String, prefix: String) {
    guard let expected = self[prefix].node else {
      self[text].expectIfAny(error)
      return
    }
    // The whole text is that of another library: only its beginning counts.
    self[text].isInformational()
    self[prefix].see()
    guard case .string(let start) = expected.content else {
      return self[prefix].fail("expected a string in the vector, found \(expected.kind)")
    }
    let begins = error?.utf8.starts(with: start.utf8) ?? false
    if !begins {
      record.differ(
        self[prefix].path,
        "expected an error that begins with \"\(start)\", got "
          + (error.map { "\"\($0)\"" } ?? "none"), expected: start, actual: error)
    }
  }
}
