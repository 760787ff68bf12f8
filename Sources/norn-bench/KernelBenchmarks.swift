import Bytes
import CBenchmarkLimits
import Simulation

/// The kernel's workloads with their check values. `quick` keeps each under a second.
func kernelBenchmarks(quick: Bool) -> [Benchmark] {
  let calls = quick ? 100_000 : 1_000_000
  let timers = quick ? 100_000 : 1_000_000
  let pingPongEnd = quick ? "210007977926" : "2099980329107"
  let timerSum = quick ? "180646759638671516" : "1800000773519453252"
  var benchmarks = [
    Benchmark(
      name: "W1 ping-pong", unit: "messages", input: "N=\(calls)",
      run: { KernelWorkloads.pingPong(calls: calls) }, expected: pingPongEnd,
      limit: { norn_limit_ping_pong(Int64(calls)) }),
    Benchmark(
      name: "W2 quorum fan-out", unit: "pushes", input: "C=1000 P=100",
      run: { KernelWorkloads.quorumFanOut(clients: 1000, pushes: 100) },
      expected: "1099965544835", limit: { norn_limit_fan_out(1000, 100) }),
    Benchmark(
      name: "W3 timers, one list", unit: "timers", input: "N=\(timers)",
      run: { KernelWorkloads.timerList(count: timers) }, expected: timerSum,
      limit: { norn_limit_timers(Int64(timers)) }),
    Benchmark(
      name: "W4 churn", unit: "pushes", input: "C=100 P=1000",
      run: { KernelWorkloads.churn(clients: 100, pushes: 1000) },
      expected: "101306 583888 1209181534468 12360220687"),
    Benchmark(
      name: "W5 no idle nodes", unit: "messages", input: "N=100000 H=0",
      run: { KernelWorkloads.pingPong(calls: 100_000) }, expected: "210007977926"),
    Benchmark(
      name: "W5 1000 idle nodes", unit: "messages", input: "N=100000 H=1000",
      run: { KernelWorkloads.pingPong(calls: 100_000, idle: 1000) }, expected: "210007977926"),
    traceBenchmark(),
  ]
  for pending in quick ? [1_000, 100_000] : [1_000, 100_000, 1_000_000] {
    benchmarks.append(holdBenchmark(pending: pending))
  }
  // Last: its million live tasks raise the peak for good.
  benchmarks.append(
    Benchmark(
      name: "W3 timers, sleeping tasks", unit: "timers", input: "N=\(timers)",
      run: { KernelWorkloads.timerTasks(count: timers) }, expected: timerSum, repetitions: 3))
  return benchmarks
}

/// Q: the bare event queue in the hold model.
private func holdBenchmark(pending: Int) -> Benchmark {
  Benchmark(
    name: "Q hold", unit: "events", input: "p=\(pending) n=10000000",
    run: {
      let result = holdModel(pending: pending, steps: 10_000_000)
      return (10_000_000, String(result))
    }, limit: { norn_limit_hold(Int64(pending), 10_000_000) })
}

/// The trace hash alone.
private func traceBenchmark() -> Benchmark {
  Benchmark(
    name: "trace hash", unit: "events", input: "n=10000000",
    run: {
      let hash = traceHash(of: 10_000_000)
      return (10_000_000, String(hash, radix: 16))
    })
}
