import * as ChildProcess from "node:child_process"
import { fileURLToPath } from "node:url"
import { Effect } from "effect"

const root = fileURLToPath(new URL("../../..", import.meta.url))

const node = [process.execPath, "--conditions=@owserver/source", "--import=tsx", "--expose-gc"] as const

/** A network of one's own, where nothing is but a loopback device that is down; as root, or as a user who plays root. */
const apart = ["unshare", "--map-root-user", "--net"] as const

const exec = ([program, ...args]: readonly [string, ...ReadonlyArray<string>]) =>
  Effect.async<string>((resume) => {
    const child = ChildProcess.spawn(program, args, { cwd: root })
    let output = ""
    child.stdout.on("data", (data) => (output += data))
    child.stderr.on("data", (data) => (output += data))
    child.on("close", (code) => resume(Effect.succeed(`${output}exit ${code}`)))
    return Effect.sync(() => child.kill("SIGKILL"))
  })

/** Runs a program of the bench as a process, ends it with the test, and gives what it said. */
export const run = (script: string, ...args: ReadonlyArray<string>): Effect.Effect<string> =>
  exec([...node, `bench/${script}`, ...args])

/** The same, in a network of its own. */
export const runInNamespace = (script: string, ...args: ReadonlyArray<string>): Effect.Effect<string> =>
  exec([...apart, ...node, `bench/${script}`, ...args])

/** Why there is no network of one's own here that loses all packets when told so, if there is none. */
export const noNamespaceReason: string | undefined = (() => {
  const [program, ...args] = apart
  const lossy = "ip link set lo up && tc qdisc replace dev lo root pfifo limit 0 && tc qdisc del dev lo root"
  const { error, status, stderr } = ChildProcess.spawnSync(program, [...args, "sh", "-c", lossy], { encoding: "utf8" })
  return status === 0 ? undefined : (error?.message ?? stderr.trim().split("\n").at(-1))
})()
