// Runs one client in a process of its own: executes the orders of the parent, and reports time and memory.
import { GCProfiler } from "node:v8"

const [, , module, host, port, path] = process.argv
const client = await import(module)
client.setup({ host, port: Number(port), path })

const percentile = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]

process.on("message", async ({ operation, count, argument }) => {
  const latencies = []
  const sample = (micros) => latencies.push(micros)
  const profiler = new GCProfiler()
  profiler.start()
  const cpu = process.cpuUsage()
  const heap = process.memoryUsage().heapUsed
  const start = performance.now()
  const result = await client[operation](count, argument, sample)
  const micros = (performance.now() - start) * 1e3
  const { system, user } = process.cpuUsage(cpu)
  const allocated = process.memoryUsage().heapUsed - heap
  const sorted = latencies.sort((a, b) => a - b)
  process.send({
    // `connections` reports memory too.
    right: typeof result === "object" ? result.ok : result,
    micros: micros / count,
    cpu: (system + user) / count,
    // Without a collection, the growth of the heap is the allocated memory.
    heap: profiler.stop().statistics.length === 0 ? allocated / count : undefined,
    peak: process.resourceUsage().maxRSS,
    p50: percentile(sorted, 0.5),
    p99: percentile(sorted, 0.99)
  })
})
process.on("disconnect", () => process.exit())
process.send("ready")
