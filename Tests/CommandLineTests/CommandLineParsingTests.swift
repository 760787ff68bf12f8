import Testing

@testable import norn

/// A small table, so that these tests do not change with the program's options.
enum Sample {
  static let seed = Option.seed("seed", "S", "A seed")
  static let jobs = Option.count("jobs", short: "j", "N", "Jobs")
  static let quiet = Option.flag("quiet", short: "q", "Less")
  static let every = Option.duration("every", "D", "A period")
  static let only = Option.glob("only", "Names").repeatable
  static let part = Option.partition("part", "A part")
  static let data = Option.text("data", "DIR", "A directory")
  static let secret = Option.flag("secret", "Not listed").hidden

  static let table = CommandTable(
    program: "tool", version: "1.2.3", summary: "a tool",
    commands: [
      Command(
        name: "run", summary: "Run files", arguments: .some(placeholder: "FILE"),
        options: [
          seed.entry, jobs.entry, quiet.entry, every.entry, only.entry, part.entry, data.entry,
          secret.entry,
        ],
        example: "tool run a.yaml"),
      Command(name: "list", summary: "List things", example: "tool list"),
      Command(
        name: "show", summary: "Show one", arguments: .optional(placeholder: "NAME"),
        example: "tool show x"),
    ])

  /// With commands of two words.
  static let grouped = CommandTable(
    program: "tool", version: "1.2.3", summary: "a tool",
    commands: table.commands + [
      Command(
        name: "box open", summary: "Open boxes", arguments: .some(placeholder: "BOX"),
        options: [quiet.entry], example: "tool box open a"),
      Command(name: "box shut", summary: "Shut the box", example: "tool box shut"),
    ])

  static func invocation(_ line: String) throws -> Invocation {
    let words = line.split(separator: " ").map(String.init)
    guard case .run(let invocation) = try table.parse(words) else {
      throw UsageError(message: "not a run", advice: "")
    }
    return invocation
  }

  /// What is wrong with a command line; empty if nothing is.
  static func message(_ line: String) -> String {
    do throws(UsageError) {
      _ = try table.parse(line.split(separator: " ").map(String.init))
      return ""
    } catch {
      return error.message
    }
  }

  static func shown(_ line: String) throws -> String {
    let words = line.split(separator: " ").map(String.init)
    guard case .show(let text) = try table.parse(words) else { return "" }
    return text
  }
}

@Suite struct CommandLineParsingTests {
  @Test func `options and arguments may be mixed`() throws {
    let invocation = try Sample.invocation("run a --seed 7 b -q --jobs=3 c")
    #expect(invocation.command == "run")
    #expect(invocation.arguments == ["a", "b", "c"])
    #expect(invocation[Sample.seed] == 7)
    #expect(invocation[Sample.jobs] == 3)
    #expect(invocation.has(Sample.quiet))
    #expect(invocation[Sample.data] == nil)
  }

  @Test func `after two dashes everything is an argument`() throws {
    let invocation = try Sample.invocation("run -j 2 -- --seed -q --help -")
    #expect(invocation.arguments == ["--seed", "-q", "--help", "-"])
    #expect(!invocation.has(Sample.quiet))
  }

  @Test func `a value may hold equal signs, be empty in text, or look like an option`() throws {
    #expect(try Sample.invocation("run f --data=a=b")[Sample.data] == "a=b")
    #expect(try Sample.invocation("run f --data -dir")[Sample.data] == "-dir")
    #expect(
      Sample.message("run f --data=")
        == "tool run: --data expects a text that is not empty, got ''")
  }

  @Test func `repeatable options keep their order`() throws {
    let invocation = try Sample.invocation("run f --only a* --only=b")
    #expect(invocation.all(Sample.only) == [Glob("a*"), Glob("b")])
  }

  @Test(arguments: [
    ("0", 0), ("18446744073709551615", UInt64.max), ("0xff", 255), ("0xFFFFFFFFFFFFFFFF", .max),
  ])
  func `seeds are decimal or hexadecimal`(text: String, seed: UInt64) throws {
    #expect(try Sample.invocation("run f --seed \(text)")[Sample.seed] == seed)
  }

  @Test(arguments: ["-1", "+1", "1.5", "x", "18446744073709551616", "0x", "0x1ffffffffffffffff"])
  func `what is no seed is refused`(text: String) {
    #expect(
      Sample.message("run f --seed \(text)")
        == "tool run: --seed expects a number from 0 to 18446744073709551615, or 0x and "
        + "hexadecimal digits, got '\(text)'")
  }

  @Test(arguments: ["0", "-3", "two", "99999999999999999999"])
  func `what is no count is refused`(text: String) {
    #expect(
      Sample.message("run f -j \(text)")
        == "tool run: -j expects a whole number of at least 1, got '\(text)'")
  }

  @Test(arguments: [
    ("90s", Duration.seconds(90)), ("1h30m", .seconds(5400)), ("250ms", .milliseconds(250)),
    ("2d", .seconds(172_800)), ("1us5ns", .nanoseconds(1005)),
  ])
  func `durations`(text: String, duration: Duration) throws {
    #expect(try Sample.invocation("run f --every \(text)")[Sample.every] == duration)
  }

  @Test(arguments: ["90", "s", "1.5h", "-1s", "1 s", "1w", "999999999999d", "1h30"])
  func `what is no duration is refused`(text: String) {
    #expect(Duration(commandLine: text) == nil)
  }

  @Test(arguments: ["0/2", "3/2", "1", "1/2/3", "a/b", "/", "-1/2"])
  func `what is no partition is refused`(text: String) {
    #expect(
      Sample.message("run f --part \(text)")
        == "tool run: --part expects I/N with 1 ≤ I ≤ N, such as 2/8, got '\(text)'")
  }

  @Test func `each thing belongs to one part`() throws {
    let parts = try (1...3).map { try #require(Partition("\($0)/3")) }
    for hash: UInt64 in [0, 1, 2, 3, .max] {
      #expect(parts.count { $0.contains(hash: hash) } == 1)
    }
  }

  @Test(arguments: [
    ("run", "tool run: no FILE is given"),
    ("run --quiet", "tool run: no FILE is given"),
    ("run f --seed", "tool run: --seed needs a value: --seed S"),
    ("run f --seed --quiet", "tool run: --seed needs a value: --seed S"),
    ("run f --seed -- 7", "tool run: --seed needs a value: --seed S"),
    ("run f --quiet=yes", "tool run: --quiet takes no value, got 'yes'"),
    ("run f --seed 1 --seed 2", "tool run: --seed is given twice"),
    ("run f -q --quiet", "tool run: --quiet is given twice"),
    ("list x", "tool list: takes no arguments, got 'x'"),
    ("show a b", "tool show: takes one argument, got 2"),
    ("rum", "tool: there is no command 'rum'; did you mean 'run'?"),
    ("lsit", "tool: there is no command 'lsit'; did you mean 'list'?"),
    ("hlep", "tool: there is no command 'hlep'; did you mean 'help'?"),
    ("frobnicate", "tool: there is no command 'frobnicate'"),
    ("help rnu", "tool: there is no command 'rnu'; did you mean 'run'?"),
    ("run f --sed 1", "tool run: there is no option '--sed'; did you mean '--seed'?"),
    ("run f --Jobs=2", "tool run: there is no option '--Jobs'; did you mean '--jobs'?"),
    ("run f --frobnicate", "tool run: there is no option '--frobnicate'"),
    ("run f --secrets", "tool run: there is no option '--secrets'"),
    ("run f -x", "tool run: there is no option '-x'"),
    ("--quiet run f", "tool: options stand after a command, got '--quiet'"),
  ])
  func `mistakes are named`(line: String, message: String) {
    #expect(Sample.message(line) == message)
  }

  @Test func `every mistake says what to do next`() {
    for line in ["run", "rum", "run f --sed", "--quiet", "list x", "run f --seed x"] {
      #expect(throws: UsageError.self) { try Sample.invocation(line) }
      do {
        _ = try Sample.invocation(line)
      } catch let error as UsageError {
        #expect(error.advice.contains("tool help"), "\(line)")
      } catch {
        Issue.record("\(error)")
      }
    }
    #expect(UsageError.exitCode == 2)
  }

  @Test func `without files an example is given`() {
    #expect(
      throws: UsageError(
        message: "tool run: no FILE is given",
        advice: "for example: tool run a.yaml\n'tool help run' lists its options")
    ) { try Sample.invocation("run") }
  }
}

@Suite struct GlobTests {
  @Test(arguments: [
    ("*", ""), ("*", "any"), ("a*", "a"), ("a*c", "abbc"), ("*-crash", "ingester-crash"),
    ("?b?", "abc"), ("a*b*c", "a-b-b-c"), ("**", "x"), ("bad-input/*", "bad-input/key"),
  ])
  func `matches`(pattern: String, name: String) { #expect(Glob(pattern).matches(name)) }

  @Test(arguments: [
    ("", "a"), ("a", "ab"), ("a*", "ba"), ("?", ""), ("a*c", "abcd"), ("a*b*c", "acb"), ("A", "a"),
  ])
  func `does not match`(pattern: String, name: String) { #expect(!Glob(pattern).matches(name)) }
}

@Suite struct CommandGroupTests {
  private func parse(_ line: String) throws -> CommandLineRequest {
    try Sample.grouped.parse(line.split(separator: " ").map(String.init))
  }

  private func message(_ line: String) -> String {
    do {
      _ = try parse(line)
      return ""
    } catch let error as UsageError {
      return error.description
    } catch {
      return "\(error)"
    }
  }

  @Test func `a command may have two words`() throws {
    guard case .run(let invocation) = try parse("box open a -q b") else {
      Issue.record("not a run")
      return
    }
    #expect(invocation.command == "box open")
    #expect(invocation.arguments == ["a", "b"] && invocation.has(Sample.quiet))
  }

  @Test(arguments: ["box", "help box", "box --help", "box -h"])
  func `a group is listed`(line: String) throws {
    guard case .show(let text) = try parse(line) else {
      Issue.record("not shown")
      return
    }
    #expect(
      text == """
        usage: tool box COMMAND [OPTIONS] [ARGUMENTS]

        commands:
          box open BOX…  Open boxes
          box shut       Shut the box

        'tool help box COMMAND' lists a command's options. To begin with:
          tool box open a
        """)
  }

  @Test(arguments: ["help box open", "box open --help", "box open a -h"])
  func `its commands have help of their own`(line: String) throws {
    guard case .show(let text) = try parse(line) else {
      Issue.record("not shown")
      return
    }
    #expect(text.hasPrefix("tool box open: Open boxes\n\nusage: tool box open [OPTIONS] BOX…\n"))
  }

  @Test(arguments: [
    (
      "box opne a",
      "tool: there is no command 'box opne'; did you mean 'box open'?\n"
        + "'tool help box' lists the commands"
    ),
    (
      "help box lid",
      "tool: there is no command 'box lid'\n'tool help box' lists the commands"
    ),
    ("bix", "tool: there is no command 'bix'; did you mean 'box'?\n'tool help' lists the commands"),
    (
      "box --quiet open",
      "tool: options stand after a command, got '--quiet'\ntry 'tool help'"
    ),
    (
      "box open",
      "tool box open: no BOX is given\nfor example: tool box open a\n"
        + "'tool help box open' lists its options"
    ),
    (
      "box shut x",
      "tool box shut: takes no arguments, got 'x'\n'tool help box shut' lists its options"
    ),
  ])
  func `mistakes are named`(line: String, text: String) { #expect(message(line) == text) }
}
