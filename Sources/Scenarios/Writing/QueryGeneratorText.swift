import Bytes
import LogModel

/// Generators of queries as files write them; what is at its default is left out.
enum QueryGeneratorText {
  static func mapping(_ generator: QueryGenerator) -> String {
    let usual = QueryGenerator(
      tenant: generator.tenant, rate: generator.rate, ranges: generator.ranges)
    var fields: [(String, String)] = []
    if generator.id != usual.id { fields.append(("id", generator.id)) }
    fields += [
      ("tenant", generator.tenant.text), ("rate", QuantityText.text(generator.rate)),
    ]
    if generator.from != usual.from { fields.append(("from", words(generator.from))) }
    if let until = generator.until { fields.append(("until", words(until))) }
    fields.append(("ranges", shares(generator.ranges, words)))
    if generator.recency != usual.recency {
      fields.append(("recency", shares(generator.recency, words)))
    }
    if generator.selectivity != usual.selectivity {
      let (low, high) = (generator.selectivity.lowerBound, generator.selectivity.upperBound)
      fields.append(
        ("selectivity", "[\(QuantityText.text(share: low)), \(QuantityText.text(share: high))]"))
    }
    if generator.forms != usual.forms {
      fields.append(("forms", shares(generator.forms, \.rawValue)))
    }
    return YAMLText.mapping([("generate", YAMLText.mapping(fields))])
  }

  private static func shares<Value>(_ weighted: Weighted<Value>, _ text: (Value) -> String)
    -> String
  {
    let pairs = weighted.choices.map { "\(text($0.value)): \(QuantityText.text(share: $0.share))" }
    return "[\(pairs.joined(separator: ", "))]"
  }
}
