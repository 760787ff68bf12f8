import CSystem
import Glibc

/// `norn COMMAND …`: runs scenarios, checks their files, lists metrics.
@main
enum Program {
  /// The environment variable that leaves the seeds of hashing to chance.
  nonisolated static let randomHashing = "NORN_RANDOM_HASHING"

  nonisolated static func main() {
    // No dictionary may exist before this. Tests of determinism leave the seeds to chance.
    if getenv(randomHashing) == nil { norn_fix_hash_seeds() }
    norn_keep_freed_memory()
    exit(run(Array(CommandLine.arguments.dropFirst())))
  }

  /// Carries out a command line; returns the exit code.
  nonisolated static func run(_ words: [String]) -> Int32 {
    let table = words.first == NodeCommand.name ? CommandTable.hidden : CommandTable.norn
    do throws(UsageError) {
      switch try table.parse(words) {
      case .show(let text):
        Terminal.output(text + "\n")
        return 0
      case .run(let invocation): return try run(invocation)
      }
    } catch {
      Terminal.note(error.description)
      return UsageError.exitCode
    }
  }

  nonisolated private static func run(_ invocation: Invocation) throws(UsageError) -> Int32 {
    switch invocation.command {
    case "run": return RunCommand(try RunSettings(invocation)).run()
    case "validate": return ValidateCommand.run(files: invocation.arguments)
    case "explore": return ExploreCommand(try ExploreSettings(invocation)).run()
    case "shrink": return try ShrinkCommand.run(invocation)
    case CompareCommand.command.name: return try CompareCommand.run(invocation)
    case ReplayCommand.command.name: return try ReplayCommand.run(invocation)
    case "report merge": return MergeCommand.run(invocation)
    case "metrics": return MetricsCommand.run()
    case GoldenOptions.pending.name: return GoldenCommand.pending(invocation)
    case GoldenOptions.review.name: return try GoldenCommand.review(invocation)
    case GoldenOptions.accept.name: return try GoldenCommand.accept(invocation)
    case GoldenOptions.reject.name: return GoldenCommand.reject(invocation)
    case SchemaCommand.command.name: return SchemaCommand.run(invocation)
    case CompletionsCommand.command.name: return try CompletionsCommand.run(invocation)
    case DoctorCommand.command.name: return DoctorCommand.run(invocation)
    case "verify": return VerifyCommand.run(invocation)
    case "chunk inspect": return ChunkInspectCommand.run(invocation)
    case "chunk write": return try ChunkWriteCommand.run(invocation)
    case "chunk compare": return try ChunkCompareCommand.run(invocation)
    case "query": return try QueryCommand.run(invocation)
    case "logql fmt": return LogQLCommand.format(invocation)
    case "logql parse": return LogQLCommand.parse(invocation)
    case "logql lint": return LogQLCommand.lint(invocation)
    case "logql explain": return LogQLCommand.explain(invocation)
    case NodeCommand.name: return try NodeCommand.run(invocation)
    default: preconditionFailure("no code for the command \(invocation.command)")
    }
  }
}
