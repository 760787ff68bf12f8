import LogQLGenerator

extension QueryVocabulary {
  /// The words of `requests`, and more of what is treated in a special way: names that parsers make of
  /// others, expressions that are searches for texts, templates that fail.
  static let agreement: QueryVocabulary = {
    var vocabulary = QueryVocabulary.requests
    vocabulary.fields += [
      Field("app_extracted", .text, ["cart", "1", "2"]),
      Field("level_extracted", .text, ["error", "1", "again"]),
      Field("env_extracted", .text, ["1", "cart"]),
      Field("request_level", .text, ["info", "error"]),
    ]
    vocabulary.expressions += [
      "foo.*", "ba|bad", ".*or", "a.b", "(?i)GE.*", "(?i)k", "error|", "err.*|warn",
      "(info|warn).*",
      "5..", "^GET", "(?i)ö",
    ]
    vocabulary.linePatterns += ["<_>status=<_> ", "x <_>", "<_>", "<_>\"<_>"]
    vocabulary.capturePatterns += ["<method> <_>", "<_>app=<app> <_>", "x <level> <_>rest"]
    vocabulary.captureExpressions += ["(?P<app>cart|pay)", "(?P<a>a)|(?P<status>[0-9]+)"]
    vocabulary.paths += [
      "request.level", "[\"a b\"].level", "list[1].a", "headers[0]", "[0]", "status", "user_id",
    ]
    vocabulary.templates += [
      "{{.app_extracted}}", "{{.__error__}}", "{{div 1 .user_id}}", "{{__timestamp__ | unixEpoch}}",
      "{{range $name, $value := .}}{{$name}}={{$value}} {{end}}", "{\"level\":\"{{.level}}\"}",
      "level={{.level}} status={{.status}} user_id=7", "{{.level | substr 0 2 | upper}}",
      "{{if .__error__}}failed {{.__error_details__}}{{end}}", "{{.path | urldecode}}",
    ]
    return vocabulary
  }()
}
