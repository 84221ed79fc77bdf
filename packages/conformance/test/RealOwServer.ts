import * as ChildProcess from "node:child_process"
import * as Net from "node:net"
import { Data, Effect, Schedule, type Scope } from "effect"

/** Whether the real owserver is here. Where OWSERVER_REQUIRED is set it has to be: then nothing is skipped. */
export const installed: boolean =
  process.env.OWSERVER_REQUIRED === "1" || ChildProcess.spawnSync("owserver", ["--version"]).error === undefined

class NotUp extends Data.TaggedError("NotUp")<{ readonly output: string }> {}

const freePort = Effect.async<number>((resume) => {
  const server = Net.createServer().listen(0, "127.0.0.1", () => {
    const address = server.address()
    server.close(() => resume(Effect.succeed(typeof address === "object" && address !== null ? address.port : 0)))
  })
})

/** Sockets of the tests themselves, for who counts those of a client. */
export const testSockets = new WeakSet<Net.Socket>()

const accepts = (port: number) =>
  Effect.async<void, NotUp>((resume) => {
    const socket = new Net.Socket()
    testSockets.add(socket)
    socket.connect({ host: "127.0.0.1", port })
    socket.on("connect", () => {
      socket.destroy()
      resume(Effect.void)
    })
    socket.on("error", (error) => resume(Effect.fail(new NotUp({ output: String(error) }))))
    return Effect.sync(() => socket.destroy())
  })

/** owserver stays on SIGTERM while somebody is connected, so it is not asked. It has nothing to lose. */
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
      Effect.retry({ schedule: Schedule.spaced("20 millis"), while: () => child.exitCode === null, times: 500 }),
      Effect.mapError(() => new NotUp({ output }))
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
  /** Asks it to end, and waits until it has. */
  readonly terminate: Effect.Effect<void>
  /** Stands still within the scope. Its connections stay, and the system accepts more in its name. */
  readonly frozen: Effect.Effect<void, never, Scope.Scope>
}

/** Another program may take the free port first; then once more. */
const starting =
  (program: string) =>
  (...flags: ReadonlyArray<string>): Effect.Effect<Running, never, Scope.Scope> =>
    Effect.flatMap(freePort, (port) => startOn(port, program, flags)).pipe(Effect.retry({ times: 3 }), Effect.orDie)

/** Starts an owserver that lives as long as the scope. */
export const start = starting("owserver")

/** Starts one on a port that has been chosen, where it may have been before. It ends by SIGKILL, as each does. */
export const startAt = (port: number, ...flags: ReadonlyArray<string>): Effect.Effect<Running, never, Scope.Scope> =>
  Effect.orDie(startOn(port, "owserver", flags))

/** Starts an owhttpd, which shows in web pages what an owserver has. */
export const startWeb = starting("owhttpd")
