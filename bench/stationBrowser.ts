/**
 * Asks a station as an open dashboard does: listens to the live stream, and fetches lists and plots again and again. Tells the parent
 * what it got, and exits with it.
 */
import * as Http from "node:http"

const [, , url = ""] = process.argv

const counts = { events: 0, answers: 0, failures: 0 }

const listen = () =>
  Http.get(`${url}/api/v1/live`, { agent: false }, (response) => {
    response.setEncoding("utf8")
    response.on("data", (text: string) => {
      counts.events += text.match(/^event: /gm)?.length ?? 0
    })
    response.on("error", () => counts.failures++)
  }).on("error", () => counts.failures++)

const paths = [
  "latest",
  "series",
  "devices",
  "events",
  "health",
  "series/1/history?points=500",
  "series/2/totals?per=hour",
  "export?series=1,2,3&from=0"
]

const ask = async (path: string) => {
  const response = await fetch(`${url}/api/v1/${path}`)
  await response.arrayBuffer()
  // A series is there only after its first reading.
  if (response.ok || response.status === 404) counts.answers++
  else counts.failures++
}

process.on("disconnect", () => process.exit())
process.on("message", () => process.send?.(counts, () => process.exit()))

for (let n = 0; n < 5; n++) listen()
for (let n = 0; ; n++) {
  await ask(paths[n % paths.length]!).catch(() => counts.failures++)
  await new Promise((resolve) => setTimeout(resolve, 50))
}
