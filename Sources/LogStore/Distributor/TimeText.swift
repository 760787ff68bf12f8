import Bytes

/// Points in time as error texts print them (UTC).
enum TimeText {
  /// `2006-01-02T15:04:05Z`, whole seconds.
  static func rfc3339(_ nanoseconds: Int64) -> String {
    RFC3339.text(nanosecondsSinceEpoch: nanoseconds, withFraction: false)
  }

  /// `2006-01-02 15:04:05.999999999 +0000 UTC` without trailing zeros of the fraction.
  static func long(_ nanoseconds: Int64) -> String {
    let text = RFC3339.text(nanosecondsSinceEpoch: nanoseconds)
    return text.dropLast().replacing("T", with: " ") + " +0000 UTC"
  }
}
