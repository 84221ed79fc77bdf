import { connect, isTransient } from "@owserver/node/promises"

const stop = new AbortController()
process.once("SIGINT", () => stop.abort())

// Starts without a server too: each call connects again.
const ow = await connect(`localhost:${process.env.PORT ?? 4304}`, { verify: false, timeout: "5 seconds" })

const watchServer = async () => {
  for await (const event of ow.changes()) console.log(event._tag === "Up" ? "connected" : event.error.message)
}

const poll = async () => {
  while (!stop.signal.aborted) {
    try {
      const temperature = await ow.readText("/10.67C6697351FF/temperature", { signal: stop.signal })
      console.log(`${Number(temperature)} °C`)
    } catch (error) {
      if (!stop.signal.aborted && !isTransient(error)) throw error
    }
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, Number(process.env.INTERVAL ?? 10) * 1000)
      stop.signal.addEventListener("abort", () => {
        clearTimeout(timer)
        resolve(undefined)
      })
    })
  }
}

const watching = watchServer()
await poll()
await ow.close() // ends the iteration of `changes`
await watching
