import Bytes
import LogModel

/// Log of a Java application, about 150 bytes a line; one entry in 64 is an error with its stack
/// trace, an entry of many lines (1 to 2 KB).
struct JavaLines: LineGenerator, KeyedLines {
  private let key: DrawKey

  init(key: DrawKey) { self.key = key }

  func append(_ ordinal: Int, at time: Timestamp, into slab: inout [UInt8]) {
    let n = UInt64(ordinal)
    let a = key.draw(2 &* n)
    let b = key.draw(2 &* n &+ 1)
    let tables = JavaTables.shared
    let isTrace = a & 63 == 0
    LineBuffer.write(into: &slab) { line in
      line.time(time, separator: UInt8(ascii: " "), point: UInt8(ascii: ","))
      if isTrace {
        line.text(" ERROR [http-nio-8080-exec-")
        line.number(1 &+ (b & 15))
        line.text("] com.example.shop.OrderController - order ")
        line.number(100_000 &+ ((b >> 8) & 0x3FFFF))
        line.text(" failed\n")
        line.text(tables.exceptions.pick(b))
      } else {
        line.text(tables.levels.pick(a))
        line.text(" [http-nio-8080-exec-")
        line.number(1 &+ (b & 15))
        line.text("] com.example.shop.")
        line.text(tables.events.pick(mix64(a)))
        line.number(100_000 &+ ((b >> 8) & 0x3FFFF))
        line.text(" session=")
        line.hex(mix64(b), 12)
        line.text(" took ")
        line.number(1 &+ ((b >> 40) & 255))
        line.text(" ms")
      }
    }
    if isTrace { appendFrames(b, into: &slab) }
  }

  private func appendFrames(_ bits: UInt64, into slab: inout [UInt8]) {
    let tables = JavaTables.shared
    let count = 8 + bits & 7
    for frame in 0..<count {
      LineBuffer.write(into: &slab) { line in
        line.text("\n\tat ")
        line.text(tables.frames.pick(mix64(bits &+ frame)))
      }
    }
    if bits >> 60 == 0 {
      LineBuffer.write(into: &slab) { line in
        line.text("\nCaused by: java.net.SocketTimeoutException: Read timed out\n\t... ")
        line.number(20 &+ bits & 15)
        line.text(" more")
      }
    }
  }
}

/// Vocabulary of a Java application.
private struct JavaTables: Sendable {
  static let shared = JavaTables()

  let levels = WeightedTexts([(12, " INFO "), (6, " DEBUG"), (2, " WARN ")])
  let events = WeightedTexts([
    (6, "OrderController - received order "), (5, "CartService - updated cart "),
    (4, "PaymentClient - authorised payment for order "),
    (3, "InventoryRepository - reserved stock for order "), (1, "AuditTrail - recorded order "),
  ])
  let exceptions = WeightedTexts([
    (4, "java.lang.IllegalStateException: payment was declined"),
    (3, "java.util.concurrent.TimeoutException: no answer from inventory within 2000 ms"),
    (
      1, "java.lang.NullPointerException: Cannot invoke \"Order.total()\" because \"order\" is null"
    ),
  ])
  let frames = WeightedTexts([
    (1, "com.example.shop.PaymentClient.authorise(PaymentClient.java:118)"),
    (1, "com.example.shop.OrderService.place(OrderService.java:74)"),
    (1, "com.example.shop.OrderController.create(OrderController.java:52)"),
    (1, "java.base/java.util.concurrent.FutureTask.run(FutureTask.java:264)"),
    (
      1, "java.base/java.util.concurrent.ThreadPoolExecutor.runWorker(ThreadPoolExecutor.java:1136)"
    ),
    (
      1, "org.springframework.web.servlet.DispatcherServlet.doDispatch(DispatcherServlet.java:1089)"
    ),
    (1, "org.springframework.web.servlet.FrameworkServlet.service(FrameworkServlet.java:885)"),
    (
      1, "org.apache.catalina.core.ApplicationFilterChain.doFilter(ApplicationFilterChain.java:205)"
    ),
    (1, "org.apache.catalina.core.StandardWrapperValve.invoke(StandardWrapperValve.java:167)"),
    (1, "org.apache.tomcat.util.net.NioEndpoint$SocketProcessor.doRun(NioEndpoint.java:1744)"),
  ])
}
