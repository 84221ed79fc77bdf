import * as ChildProcess from "node:child_process"
import * as FileSystem from "node:fs"
import * as Net from "node:net"
import * as Os from "node:os"
import * as Path from "node:path"
import { setTimeout } from "node:timers/promises"

/** Debian keeps the programs of each version in a folder of their own. */
const debianFolder = "/usr/lib/postgresql"

const findPrograms = (): string | undefined => {
  const versions = FileSystem.existsSync(debianFolder) ? FileSystem.readdirSync(debianFolder) : []
  const newest = versions.map(Number).sort((one, other) => other - one)[0]
  if (newest !== undefined) return Path.join(debianFolder, String(newest), "bin")
  return ChildProcess.spawnSync("initdb", ["--version"]).error === undefined ? "" : undefined
}

const programs = findPrograms()

export const isInstalled = programs !== undefined

/** PostgreSQL refuses to run as root. Debian's package brings this user. */
const asPostgres = process.getuid?.() === 0 ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : []

const commandOf = (program: string, args: ReadonlyArray<string>) => {
  const [command, ...rest] = [...asPostgres, Path.join(programs ?? "", program), ...args]
  return [command!, rest] as const
}

const run = (program: string, args: ReadonlyArray<string>) => {
  const { error, status, stderr } = ChildProcess.spawnSync(...commandOf(program, args), { encoding: "utf8", cwd: "/" })
  if (status !== 0) throw new Error(`${program} failed: ${error ?? stderr}`)
}

const freePort = () =>
  new Promise<number>((resolve) => {
    const probe = Net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as Net.AddressInfo
      probe.close(() => resolve(port))
    })
  })

const isReady = (port: number) =>
  ChildProcess.spawnSync(...commandOf("pg_isready", ["-q", "-h", "127.0.0.1", "-p", String(port)])).status === 0

/** A private server in a temporary folder. */
export interface Cluster {
  /** The address without the name of a database. */
  readonly url: string
  /** Ends the sessions and stops the server. */
  readonly stop: () => Promise<void>
  /** Kills the server without a shutdown, as a crash does, and waits until its other processes have noticed. */
  readonly kill: () => Promise<void>
  /** Starts it again, on the same port. */
  readonly start: () => Promise<void>
  readonly remove: () => Promise<void>
}

const startServer = async (folder: string, port: number) => {
  // Nothing of it outlives the machine, so it need not wait for the disk.
  const fast = { fsync: "off", full_page_writes: "off", synchronous_commit: "off" }
  const settings = { listen_addresses: "127.0.0.1", port, unix_socket_directories: folder, ...fast }
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])
  let output = ""
  const child = ChildProcess.spawn(...commandOf("postgres", ["-D", Path.join(folder, "data"), ...flags]), { cwd: "/" })
  child.stderr.on("data", (data) => (output += data))
  while (!isReady(port)) {
    if (child.exitCode !== null) throw new Error(`postgres ended: ${output}`)
    await setTimeout(20)
  }
  return child
}

/** A fast shutdown: SIGINT ends the sessions. */
const stopServer = (child: ChildProcess.ChildProcess) =>
  new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve()
    child.once("exit", () => resolve())
    child.kill("SIGINT")
  })

const killServer = (child: ChildProcess.ChildProcess) =>
  new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve()
    // Its processes inherit the pipe, and end when they notice.
    child.once("close", () => resolve())
    child.kill("SIGKILL")
  })

/** A user who needs a password, and has none. All others are trusted. */
export const withPassword = "guarded"

/** Creates a cluster and starts it. Takes about 1.5 s. */
export const makeCluster = async (): Promise<Cluster> => {
  const folder = FileSystem.mkdtempSync(Path.join(Os.tmpdir(), "station-postgres-"))
  if (asPostgres.length > 0) ChildProcess.spawnSync("chown", ["postgres:postgres", folder])
  const data = Path.join(folder, "data")
  const encoding = ["-E", "UTF8", "--locale=C.UTF-8"]
  run("initdb", ["-D", data, "-U", "postgres", "-A", "trust", ...encoding, "--no-sync", "--no-instructions"])
  const rules = Path.join(data, "pg_hba.conf")
  const guarded = `host all ${withPassword} 127.0.0.1/32 scram-sha-256\n`
  FileSystem.writeFileSync(rules, guarded + FileSystem.readFileSync(rules, "utf8"))
  const port = await freePort()
  let child = await startServer(folder, port)
  return {
    url: `postgres://postgres@127.0.0.1:${port}`,
    stop: () => stopServer(child),
    kill: () => killServer(child),
    start: async () => {
      child = await startServer(folder, port)
    },
    remove: async () => {
      await stopServer(child)
      FileSystem.rmSync(folder, { recursive: true, force: true })
    }
  }
}
