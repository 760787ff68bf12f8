/// What the fields of benchmark lines are drawn from, as the bench vectors give it.
enum LineTables {
  static let status: [(limit: Int, value: String)] = [
    (880, "200"), (920, "201"), (945, "304"), (965, "404"), (980, "400"), (990, "500"),
    (996, "502"), (1000, "503"),
  ]

  static let level: [(limit: Int, value: String)] = [
    (80, "info"), (88, "debug"), (96, "warn"), (100, "error"),
  ]

  static let method: [(limit: Int, value: String)] = [
    (70, "GET"), (90, "POST"), (96, "PUT"), (100, "DELETE"),
  ]

  static let route = [
    "/api/v1/orders",
    "/api/v1/customers",
    "/api/v1/products",
    "/api/v1/carts",
    "/api/v1/payments",
    "/api/v1/invoices",
    "/api/v1/search",
    "/api/v1/sessions",
    "/api/v2/orders",
    "/api/v2/products",
    "/api/v2/recommendations",
    "/static/img",
    "/static/js",
    "/static/css",
    "/health/live",
    "/internal/metrics",
  ]

  static let agent = [
    "curl/8.5.0",
    "Go-http-client/1.1",
    "python-requests/2.32.3",
    "kube-probe/1.30",
    "okhttp/4.12.0",
    "PostmanRuntime/7.39.0",
    "Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/126.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) Safari/605.1",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5) Mobile/15E148",
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/126.0",
    "Mozilla/5.0 (compatible; ExampleBot/2.1)",
  ]

  static let component = [
    "api",
    "auth",
    "billing",
    "cart",
    "catalog",
    "gateway",
    "orders",
    "search",
  ]

  static let message = [
    #""request completed""#,
    #""request started""#,
    #""cache miss, reading through""#,
    #""slow query""#,
    #""retrying upstream call""#,
    #""connection closed by peer""#,
    #""token refreshed""#,
    #""rate limit applied""#,
    #""queue drained""#,
    #""user said \"hello\"""#,
  ]

  static let owner = [
    "com.example.shop.order.OrderService",
    "com.example.shop.cart.CartController",
    "com.example.shop.payment.PaymentGateway",
    "com.example.shop.stock.InventoryClient",
    "com.example.shop.search.SearchIndexer",
    "com.example.shop.user.SessionManager",
    "com.example.shop.mail.MailQueue",
    "org.framework.web.DispatcherServlet",
    "org.framework.jdbc.PoolMonitor",
    "org.framework.batch.JobLauncher",
  ]

  static let region = [
    "eu-west-1",
    "eu-central-1",
    "us-east-1",
    "ap-south-1",
  ]

  static let form = [
    "Order <a> for customer <b> accepted in <c> ms (items=<d>, total=<e>.<f>, warehouse=<w>)",
    "Cache miss for key product:<a>:<b> in region <w>, loaded <d> rows from replica-<x> in <c> ms",
    "Payment P<a> authorised for customer <b>, amount <e>.<f> EUR, gateway latency <c> ms",
    "Scheduled job inventory-sync-<d> finished: <a> rows scanned, <b> rows changed, took <c> ms on <w>",
    "Failed to call http://inventory.<w>.svc.cluster.local:8080/v2/items/<a>: java.net.SocketTimeoutException: Read timed out after <c> ms (attempt <x>)",
  ]

  /// The value of the first row whose limit is greater than the draw.
  static func find(_ rows: [(limit: Int, value: String)], _ draw: Int) -> String {
    rows.first { $0.limit > draw }?.value ?? ""
  }
}
