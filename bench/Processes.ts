/**
 * The processes of a measurement. They exit with this one.
 */
import * as ChildProcess from "node:child_process"
import { once } from "node:events"
import * as Net from "node:net"
import * as Path from "node:path"
import { fileURLToPath } from "node:url"

export interface Address {
  readonly host: string
  readonly port: number
}

/** The cost of one slice. Times in microseconds per request. */
export interface Slice {
  readonly right: number
  readonly micros: number
  readonly cpu: number
  /** Allocated bytes per request. Undefined if a collection ran. */
  readonly heap: number | undefined
  /** The most memory that the process has had, in kB. */
  readonly peak: number
  readonly p50: number | undefined
  readonly p99: number | undefined
}

export interface Order {
  readonly operation: string
  readonly count: number
  readonly argument: number | string | undefined
}

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url))

/**
 * All processes run on one CPU if `taskset` exists. Waking another CPU costs more than an operation, and other load then delays
 * all clients alike.
 */
const pinned = ChildProcess.spawnSync("taskset", ["-c", "0", "true"]).status === 0

export const isPinned: boolean = pinned

const children = new Set<ChildProcess.ChildProcess>()

process.on("exit", () => {
  for (const child of children) child.kill("SIGKILL")
})

const spawn = (
  program: string,
  args: ReadonlyArray<string>,
  output: "ipc" | "stdout" | "none"
): ChildProcess.ChildProcess => {
  const [command, ...rest] = pinned ? ["taskset", "-c", "0", program, ...args] : [program, ...args]
  const stdout = output === "stdout" ? "pipe" : "ignore"
  const child = ChildProcess.spawn(command!, rest, {
    stdio: ["ignore", stdout, "inherit", output === "ipc" ? "ipc" : "ignore"]
  })
  children.add(child)
  child.once("exit", () => children.delete(child))
  return child
}

/** Starts a program of this folder with the options of this process: a bundle if this one is a bundle. */
export const fork = (program: string, ...args: ReadonlyArray<string>) => {
  const { dir, ext } = Path.parse(process.argv[1]!)
  return spawn(process.execPath, [...process.execArgv, Path.join(dir, `${program}${ext}`), ...args], "ipc")
}

/** Starts a program in plain JavaScript, and pipes its output. */
export const printing = (file: string, ...args: ReadonlyArray<string>) =>
  spawn(process.execPath, [here(file), ...args], "stdout")

export const startStub = async (): Promise<Address> => {
  const [port] = (await once(fork("stub"), "message")) as [number]
  return { host: "127.0.0.1", port }
}

const freePort = async (): Promise<number> => {
  const server = Net.createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  server.close()
  return typeof address === "object" && address !== null ? address.port : 0
}

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = Net.connect({ host: "127.0.0.1", port })
    socket.on("connect", () => resolve(true))
    socket.on("error", () => resolve(false))
    socket.on("connect", () => socket.destroy())
  })

/** Starts the real owserver. Returns undefined if it is not installed. */
export const startOwserver = async (...flags: ReadonlyArray<string>): Promise<Address | undefined> => {
  if (ChildProcess.spawnSync("owserver", ["--version"]).error !== undefined) return undefined
  const port = await freePort()
  const child = spawn("owserver", ["--foreground", `--port=127.0.0.1:${port}`, ...flags], "none")
  while (!(await accepts(port))) {
    if (child.exitCode !== null) throw new Error("owserver exited before it listened")
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return { host: "127.0.0.1", port }
}

export interface Client {
  readonly run: (order: Order) => Promise<Slice>
  readonly end: () => void
}

export const startClient = async (
  module: string,
  { host, port }: Address,
  path: string,
  flags: ReadonlyArray<string> = []
): Promise<Client> => {
  const url = new URL(module, import.meta.url).href
  // Plain Node on the build: users do not run sources through a loader.
  const child = spawn(process.execPath, [...flags, here("host.mjs"), url, host, String(port), path], "ipc")
  await once(child, "message")
  const run = async (order: Order): Promise<Slice> => {
    child.send(order)
    const [slice] = (await once(child, "message")) as [Slice]
    if (slice.right !== order.count) {
      throw new Error(
        `${module}, ${order.operation}: ${order.count - slice.right} of ${order.count} replies were wrong`
      )
    }
    return slice
  }
  return { run, end: () => child.kill("SIGKILL") }
}
