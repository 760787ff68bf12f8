import Testing

@testable import norn

@Suite struct HelpTests {
  @Test(arguments: ["", "help", "--help", "-h"])
  func `the overview lists the commands and a first step`(line: String) throws {
    #expect(
      try Sample.shown(line) == """
        tool: a tool

        usage: tool COMMAND [OPTIONS] [ARGUMENTS]
               tool --version

        commands:
          run FILE…       Run files
          list            List things
          show [NAME]     Show one
          help [COMMAND]  Say what a command does and takes

        'tool help COMMAND' lists a command's options. To begin with:
          tool run a.yaml
        """)
  }

  @Test(arguments: ["help run", "run --help", "run -h", "run --bad -h", "help --help run"])
  func `a command's help lists its options but the hidden ones`(line: String) throws {
    #expect(
      try Sample.shown(line) == """
        tool run: Run files

        usage: tool run [OPTIONS] FILE…

        options:
          --seed S      A seed
          -j, --jobs N  Jobs
          -q, --quiet   Less
          --every D     A period
          --only GLOB   Names
          --part I/N    A part
          --data DIR    A directory
          -h, --help    Print this

        for example:
          tool run a.yaml
        """)
  }

  @Test(arguments: ["--version", "-V"])
  func `the version`(line: String) throws { #expect(try Sample.shown(line) == "tool 1.2.3") }

  @Test func `help of norn fits a terminal`() throws {
    var texts = [CommandTable.norn.overview()]
    texts += CommandTable.norn.commands.map { CommandTable.norn.help(of: $0) }
    for text in texts {
      for line in text.split(separator: "\n") { #expect(line.count <= 90, "\(line)") }
    }
  }

  @Test func `the options of norn have names of their own, and sentences without a full stop`() {
    for command in CommandTable.norn.commands {
      let spellings =
        command.options.map(\.name) + command.options.compactMap { $0.short.map(String.init) }
        + ["help", "h"]
      #expect(Set(spellings).count == spellings.count)
      for option in command.options { #expect(!option.help.hasSuffix(".")) }
    }
  }
}
