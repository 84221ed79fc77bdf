/** Debian's InfluxDB 1.6 in a temporary folder. */
import * as ChildProcess from "node:child_process"
import * as FileSystem from "node:fs"
import * as Path from "node:path"
import { Effect, type Scope } from "effect"
import { temporaryFolder } from "../Databases.js"

export interface InfluxServer {
  readonly url: string
  /** Asks with InfluxQL, and returns the series of the only statement. Fails if InfluxDB does not accept it. */
  readonly query: (text: string, database?: string) => Effect.Effect<ReadonlyArray<Found>>
  readonly stop: Effect.Effect<void>
  /** Starts it again, on the same port. */
  readonly start: Effect.Effect<void>
}

export interface Found {
  readonly name: string
  readonly tags?: { readonly [name: string]: string }
  readonly columns: ReadonlyArray<string>
  readonly values: ReadonlyArray<ReadonlyArray<unknown>>
}

const configOf = (folder: string, port: number) => `
reporting-disabled = true
bind-address = "127.0.0.1:0"
[meta]
  dir = "${folder}/meta"
[data]
  dir = "${folder}/data"
  wal-dir = "${folder}/wal"
  query-log-enabled = false
[http]
  bind-address = "127.0.0.1:${port}"
  log-enabled = false
  auth-enabled = true
[monitor]
  store-enabled = false
[retention]
  enabled = false
`

export const login = { username: "pi", password: "raspberry word" }

const authorization = `Basic ${btoa(`${login.username}:${login.password}`)}`

interface Process {
  readonly child: ChildProcess.ChildProcess
  readonly port: number
}

/** Starts the program, and returns it with its port, which it logs. */
const spawn = (folder: string, port: number): Effect.Effect<Process> =>
  Effect.async((resume) => {
    const file = Path.join(folder, "influxdb.conf")
    FileSystem.writeFileSync(file, configOf(folder, port))
    const child = ChildProcess.spawn("influxd", ["run", "-config", file], { stdio: ["ignore", "ignore", "pipe"] })
    let log = ""
    child.stderr.setEncoding("utf8").on("data", (text) => {
      log += text
      const [, chosen] = /msg="Listening on HTTP".* addr=127\.0\.0\.1:(\d+)/.exec(log) ?? []
      if (chosen !== undefined && log.includes("Listening for signals"))
        resume(Effect.succeed({ child, port: Number(chosen) }))
    })
    child.once("error", (error) => resume(Effect.die(error)))
    child.once("exit", () => resume(Effect.die(new Error(`influxd ended: ${log}`))))
  })

const kill = (child: ChildProcess.ChildProcess) =>
  Effect.async<void>((resume) => {
    if (child.exitCode !== null || child.signalCode !== null) return resume(Effect.void)
    child.once("exit", () => resume(Effect.void))
    child.kill("SIGKILL")
  })

/** Starts a server with the user `login` and an empty database `house`. It ends with the scope. */
export const make: Effect.Effect<InfluxServer, never, Scope.Scope> = Effect.gen(function* () {
  const folder = yield* temporaryFolder
  let running: Process | undefined
  yield* Effect.addFinalizer(() => (running === undefined ? Effect.void : kill(running.child)))
  const start = (port: number) =>
    Effect.uninterruptible(
      Effect.map(spawn(folder, port), (started) => {
        running = started
        return started.port
      })
    )
  const port = yield* start(0)
  const url = `http://127.0.0.1:${port}`
  const query: InfluxServer["query"] = (text, database = "house") =>
    Effect.promise(async () => {
      const response = await fetch(`${url}/query?${new URLSearchParams({ db: database, epoch: "ms" })}`, {
        method: "POST",
        headers: { authorization },
        body: new URLSearchParams({ q: text })
      })
      const { error, results } = (await response.json()) as {
        readonly error?: string
        readonly results?: ReadonlyArray<{ readonly error?: string; readonly series?: ReadonlyArray<Found> }>
      }
      const issue = error ?? results?.find((result) => result.error !== undefined)?.error
      if (issue !== undefined) throw new Error(`${issue}: ${text}`)
      return results?.[0]?.series ?? []
    })
  yield* query(`create user ${login.username} with password '${login.password}' with all privileges`)
  yield* query("create database house")
  return {
    url,
    query,
    stop: Effect.suspend(() => (running === undefined ? Effect.void : kill(running.child))),
    start: Effect.asVoid(start(port))
  }
})
