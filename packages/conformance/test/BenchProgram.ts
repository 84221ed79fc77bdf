import * as ChildProcess from "node:child_process"
import { fileURLToPath } from "node:url"
import { Effect } from "effect"

const root = fileURLToPath(new URL("../../..", import.meta.url))

const node = [process.execPath, "--expose-gc"] as const

/** Runs a command in a new network namespace. It has only a loopback device, which is down. */
const unshare = ["unshare", "--map-root-user", "--net"] as const

const exec = ([program, ...args]: readonly [string, ...ReadonlyArray<string>]) =>
  Effect.async<string>((resume) => {
    const child = ChildProcess.spawn(program, args, { cwd: root })
    let output = ""
    child.stdout.on("data", (data) => (output += data))
    child.stderr.on("data", (data) => (output += data))
    child.on("close", (code) => resume(Effect.succeed(`${output}exit ${code}`)))
    return Effect.sync(() => child.kill("SIGKILL"))
  })

/** The bundle of a program. `bundled.ts` writes it. */
const bundleOf = (program: string): string => `bench/build/tested/${program}.js`

/** Runs a program of `bench/` as a process and returns its output. Kills it if the test is interrupted. */
export const run = (program: string, ...args: ReadonlyArray<string>): Effect.Effect<string> =>
  exec([...node, bundleOf(program), ...args])

/** Runs a program of `bench/` in a network namespace. */
export const runInNamespace = (program: string, ...args: ReadonlyArray<string>): Effect.Effect<string> =>
  exec([...unshare, ...node, bundleOf(program), ...args])

/** The reason why this machine cannot drop packets in a network namespace. Undefined if it can. */
export const noNamespaceReason: string | undefined = (() => {
  const [program, ...args] = unshare
  const lossy = "ip link set lo up && tc qdisc replace dev lo root pfifo limit 0 && tc qdisc del dev lo root"
  const { error, status, stderr } = ChildProcess.spawnSync(program, [...args, "sh", "-c", lossy], { encoding: "utf8" })
  return status === 0 ? undefined : (error?.message ?? stderr.trim().split("\n").at(-1))
})()
