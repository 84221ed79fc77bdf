import * as ChildProcess from "node:child_process"
import * as Net from "node:net"
import { Data, Effect, Schedule, type Scope } from "effect"

/** Whether the real owserver is installed. With OWSERVER_REQUIRED it must be, and nothing is skipped. */
export const installed: boolean =
  process.env.OWSERVER_REQUIRED === "1" || ChildProcess.spawnSync("owserver", ["--version"]).error === undefined

class StartFailure extends Data.TaggedError("StartFailure")<{ readonly output: string }> {}

const freePort = Effect.async<number>((resume) => {
  const server = Net.createServer().listen(0, "127.0.0.1", () => {
    const address = server.address()
    server.close(() => resume(Effect.succeed(typeof address === "object" && address !== null ? address.port : 0)))
  })
})

/** Sockets of the tests themselves. `chaos/Sockets.ts` does not count them. */
export const testSockets = new WeakSet<Net.Socket>()

const accepts = (port: number) =>
  Effect.async<void, StartFailure>((resume) => {
    const socket = new Net.Socket()
    testSockets.add(socket)
    socket.connect({ host: "127.0.0.1", port })
    socket.on("connect", () => {
      socket.destroy()
      resume(Effect.void)
    })
    socket.on("error", (error) => resume(Effect.fail(new StartFailure({ output: String(error) }))))
    return Effect.sync(() => socket.destroy())
  })

/** owserver ignores SIGTERM while a client is connected. */
const stop = (child: ChildProcess.ChildProcess) =>
  Effect.async<void>((resume) => {
    if (child.exitCode !== null || child.signalCode !== null) return resume(Effect.void)
    child.once("exit", () => resume(Effect.void))
    child.kill("SIGKILL")
  })

const startOn = (port: number, program: string, flags: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    let output = ""
    const child = yield* Effect.acquireRelease(
      Effect.sync(() => {
        const child = ChildProcess.spawn(program, ["--foreground", `--port=127.0.0.1:${port}`, ...flags])
        child.stderr.on("data", (data) => (output += data))
        child.on("error", (error) => (output += error))
        return child
      }),
      stop
    )
    yield* accepts(port).pipe(
      Effect.retry({ schedule: Schedule.spaced("20 millis"), while: () => child.exitCode === null, times: 5000 }),
      Effect.mapError(() => new StartFailure({ output }))
    )
    const terminate = Effect.async<void>((resume) => {
      child.once("exit", () => resume(Effect.void))
      child.kill("SIGTERM")
    })
    const signal = (name: "SIGSTOP" | "SIGCONT") => Effect.sync(() => void child.kill(name))
    const frozen = Effect.acquireRelease(signal("SIGSTOP"), () => signal("SIGCONT"))
    return { host: "127.0.0.1", port, terminate, frozen }
  })

export interface Running {
  readonly host: string
  readonly port: number
  /** Sends SIGTERM, and waits for the exit. */
  readonly terminate: Effect.Effect<void>
  /** Stops the process within the scope. Its connections stay open, and the system accepts further ones for it. */
  readonly frozen: Effect.Effect<void, never, Scope.Scope>
}

/** Retries if another program takes the free port first. */
const starting =
  (program: string) =>
  (...flags: ReadonlyArray<string>): Effect.Effect<Running, never, Scope.Scope> =>
    Effect.flatMap(freePort, (port) => startOn(port, program, flags)).pipe(Effect.retry({ times: 3 }), Effect.orDie)

/** Starts an owserver. Kills it when the scope closes. */
export const start = starting("owserver")

/** Starts an owserver on a fixed port. Kills it when the scope closes. */
export const startAt = (port: number, ...flags: ReadonlyArray<string>): Effect.Effect<Running, never, Scope.Scope> =>
  Effect.orDie(startOn(port, "owserver", flags))

/** Starts an owhttpd, the web server of OWFS. */
export const startHttpd = starting("owhttpd")
