import LogModel
import LogQLSyntax

/// `parse.jsonl`: kind and canonical text of a query, or why it is refused, while it is parsed or when
/// its stages are built.
struct ParseCheck {
  let engine: any QueryEngine

  func check(_ vector: VectorField) throws(VectorError) {
    vector["id"].isInformational()
    let text = try vector["query"].text()
    let query: Query
    do throws(LogQLError) {
      query = try Query(parsing: text)
    } catch {
      for field in ["kind", "string", "stage_error", "reparse_error"] {
        if vector[field].exists { vector[field].fail("\(text): refused: \(error)") }
      }
      return vector["error"].expect(error.description)
    }
    vector["error"].expectIfAny(nil)
    vector["kind"].expect("\(query.kind)")
    vector["string"].expect(query.canonicalText)
    vector["stage_error"].expectIfAny(stageError(query))
    vector["reparse_error"].expectIfAny(reparseError(query.canonicalText))
  }

  private func stageError(_ query: Query) -> String? {
    do throws(LogQLError) {
      try engine.prepare(query, .range(Timestamp(seconds: 0), Timestamp(seconds: 10)))
      return nil
    } catch {
      // Others are about how a query is asked, not about its stages.
      return error.kind == .validation ? error.description : nil
    }
  }

  private func reparseError(_ text: String) -> String? {
    do throws(LogQLError) {
      let again = try Query(parsing: text)
      return again.canonicalText == text ? nil : "it parses back to \(again.canonicalText)"
    } catch {
      return error.description
    }
  }
}
