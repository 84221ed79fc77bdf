// Runs one client in a process of its own: executes the orders of the parent, and reports time and memory.

const [, , module, host, port, path] = process.argv
const client = await import(module)
client.setup({ host, port: Number(port), path })

const percentile = (sorted, part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]

process.on("message", async ({ operation, count, argument }) => {
  const latencies = []
  const sample = (micros) => latencies.push(micros)
  const cpu = process.cpuUsage()
  const heap = process.memoryUsage().heapUsed
  const start = performance.now()
  const right = await client[operation](count, argument, sample)
  const micros = (performance.now() - start) * 1e3
  const { system, user } = process.cpuUsage(cpu)
  const sorted = latencies.sort((a, b) => a - b)
  process.send({
    right,
    micros: micros / count,
    cpu: (system + user) / count,
    heap: (process.memoryUsage().heapUsed - heap) / count,
    p50: percentile(sorted, 0.5),
    p99: percentile(sorted, 0.99)
  })
})
process.on("disconnect", () => process.exit())
process.send("ready")
