/** A mosquitto in a temporary folder, which can be stopped and started again on the same port. */
import * as ChildProcess from "node:child_process"
import * as FileSystem from "node:fs"
import * as Net from "node:net"
import * as Path from "node:path"
import { Effect, type Scope } from "effect"
import { temporaryFolder } from "../Databases.js"
import { program } from "./MosquittoProgram.js"

export interface Options {
  /** Asks for the user `station` with this password. */
  readonly password?: string
  readonly tls?: boolean
}

export interface Mosquitto {
  readonly port: number
  readonly url: string
  /** The file of its certificate. */
  readonly certificate: string
  /** Ends it at once. Retained messages get lost. */
  readonly stop: Effect.Effect<void>
  readonly start: Effect.Effect<void>
}

export const isRun = program !== undefined || process.env.MOSQUITTO_REQUIRED === "1"

const freePort = Effect.async<number>((resume) => {
  const probe = Net.createServer().listen(0, "127.0.0.1", () => {
    const { port } = probe.address() as Net.AddressInfo
    probe.close(() => resume(Effect.succeed(port)))
  })
})

const execute = (command: string, ...args: ReadonlyArray<string>) => {
  const { error, status, stderr } = ChildProcess.spawnSync(command, args, { encoding: "utf8" })
  if (status !== 0) throw new Error(`${command} failed: ${error ?? stderr}`)
}

const makeCertificate = (certificate: string, key: string) => {
  const request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
  const names = ["-subj", "/CN=broker", "-addext", "subjectAltName=IP:127.0.0.1"]
  execute("openssl", ...request, ...names, "-out", certificate, "-keyout", key)
}

const spawn = (configuration: string) =>
  Effect.async<ChildProcess.ChildProcess>((resume) => {
    if (program === undefined) throw new Error("mosquitto is not installed (Debian: mosquitto)")
    const child = ChildProcess.spawn(program, ["-c", configuration], { stdio: ["ignore", "ignore", "pipe"] })
    let output = ""
    child.stderr!.setEncoding("utf8").on("data", (text: string) => {
      output += text
      if (/ running$/m.test(output)) resume(Effect.succeed(child))
    })
    child.once("error", (error) => resume(Effect.die(error)))
    child.once("exit", () => resume(Effect.die(new Error(`mosquitto ended: ${output}`))))
  })

const end = (child: ChildProcess.ChildProcess) =>
  Effect.async<void>((resume) => {
    if (child.exitCode !== null || child.signalCode !== null) return resume(Effect.void)
    child.once("exit", () => resume(Effect.void))
    child.kill("SIGKILL")
  })

/** Makes a broker that does not run yet. */
export const make = ({ password, tls = false }: Options = {}): Effect.Effect<Mosquitto, never, Scope.Scope> =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const port = yield* freePort
    const at = (name: string) => Path.join(folder, name)
    const [certificate, key, passwords] = [at("broker.pem"), at("broker.key"), at("passwords")] as const
    const settings = [`listener ${port} 127.0.0.1`, "log_dest stderr", "persistence false", "user mosquitto"]
    settings.push(`allow_anonymous ${password === undefined}`)
    if (password !== undefined) {
      execute("mosquitto_passwd", "-c", "-b", passwords, "station", password)
      settings.push(`password_file ${passwords}`)
    }
    if (tls) {
      makeCertificate(certificate, key)
      settings.push(`certfile ${certificate}`, `keyfile ${key}`)
    }
    FileSystem.writeFileSync(at("mosquitto.conf"), `${settings.join("\n")}\n`)
    // As root, it drops to a user of its own, who must be able to read all.
    FileSystem.chmodSync(folder, 0o755)
    for (const name of FileSystem.readdirSync(folder)) FileSystem.chmodSync(at(name), 0o644)

    let child: ChildProcess.ChildProcess | undefined
    const stop = Effect.suspend(() => {
      const running = child
      child = undefined
      return running === undefined ? Effect.void : end(running)
    })
    yield* Effect.addFinalizer(() => stop)
    const start = Effect.map(spawn(at("mosquitto.conf")), (started) => {
      child = started
    }).pipe(Effect.uninterruptible)
    return { port, url: `${tls ? "mqtts" : "mqtt"}://127.0.0.1:${port}`, certificate, stop, start }
  })

/** Makes a broker that runs. */
export const run = (options?: Options): Effect.Effect<Mosquitto, never, Scope.Scope> =>
  Effect.tap(make(options), ({ start }) => start)
