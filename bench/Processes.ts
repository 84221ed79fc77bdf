/**
 * The processes of a measurement. They exit with this one.
 */
import * as ChildProcess from "node:child_process"
import { once } from "node:events"
import * as Net from "node:net"
import { fileURLToPath } from "node:url"

export interface Address {
  readonly host: string
  readonly port: number
}

/** The cost of one slice. Times in microseconds per request, heap in bytes per request. */
export interface Slice {
  readonly right: number
  readonly micros: number
  readonly cpu: number
  readonly heap: number
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

const spawn = (program: string, args: ReadonlyArray<string>, ipc: boolean): ChildProcess.ChildProcess => {
  const [command, ...rest] = pinned ? ["taskset", "-c", "0", program, ...args] : [program, ...args]
  const child = ChildProcess.spawn(command!, rest, { stdio: ["ignore", "ignore", "inherit", ipc ? "ipc" : "ignore"] })
  children.add(child)
  child.once("exit", () => children.delete(child))
  return child
}

/** Starts a program of this folder with the options of this process. */
export const fork = (file: string, ...args: ReadonlyArray<string>) =>
  spawn(process.execPath, [...process.execArgv, here(file), ...args], true)

export const startStub = async (): Promise<Address> => {
  const [port] = (await once(fork("stub.ts"), "message")) as [number]
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
  const child = spawn("owserver", ["--foreground", `--port=127.0.0.1:${port}`, ...flags], false)
  while (!(await accepts(port))) {
    if (child.exitCode !== null) throw new Error("owserver exited before it listened")
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return { host: "127.0.0.1", port }
}

export interface Client {
  readonly name: string
  readonly run: (order: Order) => Promise<Slice>
  readonly end: () => void
}

export const startClient = async (
  name: string,
  module: string,
  { host, port }: Address,
  path: string,
  flags: ReadonlyArray<string> = []
): Promise<Client> => {
  const url = new URL(module, import.meta.url).href
  // Plain Node on the build: users do not run sources through a loader.
  const child = spawn(process.execPath, [...flags, here("host.mjs"), url, host, String(port), path], true)
  await once(child, "message")
  const run = async (order: Order): Promise<Slice> => {
    child.send(order)
    const [slice] = (await once(child, "message")) as [Slice]
    if (slice.right !== order.count) {
      throw new Error(`${name}, ${order.operation}: ${order.count - slice.right} of ${order.count} replies were wrong`)
    }
    return slice
  }
  return { name, run, end: () => child.kill("SIGKILL") }
}
