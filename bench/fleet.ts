/**
 * Measures a fleet: simulated owservers with 20 sensors each, read every 10 seconds by one or more runners, as they are published. Needs
 * a build, and an empty database on PostgreSQL, whose tables it drops.
 *
 *     npx -y pnpm@10 bench:fleet --url=postgresql://user@localhost/empty --servers=1000 --runners=1,2,3 --seconds=60
 */
import * as ChildProcess from "node:child_process"
import { once } from "node:events"
import * as FileSystem from "node:fs"
import { createRequire } from "node:module"
import * as Os from "node:os"
import * as Path from "node:path"
import { setTimeout } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import { fork } from "./Processes.js"
import { aligned } from "./Report.js"

const { values } = parseArgs({
  options: {
    url: { type: "string", default: "postgresql://postgres@127.0.0.1/fleet" },
    servers: { type: "string", default: "1000" },
    runners: { type: "string", default: "1,2,3" },
    seconds: { type: "string", default: "60" }
  }
})

const servers = Number(values.servers)
const perBus = 10
const sensors = servers * perBus * 2
const ow = fileURLToPath(new URL("../packages/station/bundle/ow.js", import.meta.url))

const [ports] = (await once(fork("fakeBuses", `${servers}`, `${perBus}`), "message")) as [Array<number>]
const folder = FileSystem.mkdtempSync(Path.join(Os.tmpdir(), "fleet-bench-"))
const config = Path.join(folder, "station.json")
FileSystem.writeFileSync(
  config,
  JSON.stringify({
    servers: Object.fromEntries(ports.map((port, n) => [`s${n}`, `127.0.0.1:${port}`])),
    collect: { every: "10s" },
    store: { url: values.url }
  })
)

interface Postgres {
  readonly connect: () => Promise<void>
  readonly query: (text: string) => Promise<{ readonly rows: Array<unknown> }>
  readonly end: () => Promise<void>
}

const { Client } = createRequire(import.meta.url)("pg") as { readonly Client: new (url: string) => Postgres }

const client = new Client(values.url)
await client.connect()
const select = async <A>(text: string): Promise<Array<A>> => (await client.query(text)).rows as Array<A>

const ticks = 100

/** The CPU time of a process in seconds, with that of its children that have ended. Source: proc(5). */
const cpuOf = (pid: number): number => {
  const fields = FileSystem.readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ")
  return fields.slice(11, 15).reduce((sum, one) => sum + Number(one), 0) / ticks
}

const parentOf = (pid: string): number => {
  try {
    return Number(FileSystem.readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ")[1])
  } catch {
    return 0
  }
}

const postmaster = parentOf(String((await select<{ pid: number }>("select pg_backend_pid() as pid"))[0]!.pid))

const databaseCpu = (): number =>
  [
    postmaster,
    ...FileSystem.readdirSync("/proc")
      .filter((pid) => parentOf(pid) === postmaster)
      .map(Number)
  ].reduce((sum, pid) => sum + cpuOf(pid), 0)

const megabytesOf = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(FileSystem.readFileSync(`/proc/${pid}/status`, "utf8"))![1]) / 1024

const start = () =>
  ChildProcess.spawn(process.execPath, [ow, "serve", "--fleet", "--config", config], {
    env: { ...process.env, STATION_PORT: "0" },
    stdio: ["ignore", "ignore", "inherit"]
  })

interface Notice {
  readonly report?: { readonly _tag: string; readonly samples?: ReadonlyArray<{ readonly at: number }> }
}

/** The ages of readings when other runners and the rules of alarms get them, until a time. */
const agesUntil = async (end: number): Promise<Array<number>> => {
  const ages: Array<number> = []
  let [{ number }] = (await select<{ number: string }>("select number from fleet_head")) as [{ number: string }]
  while (Date.now() < end) {
    const rows = await select<{ number: string; content: string }>(
      `select number, content from fleet_bulletin where number > ${number} order by number`
    )
    const now = Date.now()
    for (const row of rows) {
      number = row.number
      for (const { report } of JSON.parse(row.content) as ReadonlyArray<Notice>)
        if (report?._tag === "Read") for (const { at } of report.samples ?? []) ages.push(now - at)
    }
    await setTimeout(100)
  }
  return ages.sort((a, b) => a - b)
}

interface Total {
  readonly commits: string
  readonly wal: string
}

const totals = async () => {
  const [row] = await select<Total>(
    "select xact_commit as commits, pg_current_wal_lsn() - '0/0'::pg_lsn as wal from pg_stat_database where datname = current_database()"
  )
  const [state] = await select<{ missed: number; failures: number }>(
    `select coalesce(sum((task->'collector'->>'missed')::int), 0)::int as missed,
       coalesce(sum((task->'collector'->>'failures')::int), 0)::int as failures
     from fleet_runner, jsonb_array_elements(state::jsonb->'tasks') as task`
  )
  return { commits: Number(row!.commits), wal: Number(row!.wal), ...state! }
}

const measure = async (count: number) => {
  await client.query("drop schema public cascade; create schema public")
  const children = Array.from({ length: count }, start)
  const pids = children.map(({ pid }) => pid!)
  process.once("exit", () => {
    for (const child of children) child.kill("SIGKILL")
  })
  const isSettled = async () => {
    const [{ n }] = (await select<{ n: number }>("select count(*)::int as n from series").catch(() => [{ n: 0 }])) as [
      { n: number }
    ]
    return n >= sensors
  }
  const started = Date.now()
  while (!(await isSettled())) await setTimeout(1000)
  const known = Date.now()
  // The first rounds also list the buses, and runners that started later take over their part. They miss rounds until that is done.
  await setTimeout(30_000)
  for (let missed = -1; ; ) {
    const now = (await totals()).missed
    if (now === missed) break
    missed = now
    await setTimeout(20_000)
  }
  console.error(`all sensors known after ${known - started} ms, at rest after ${Date.now() - started} ms`)
  const cpus = () => pids.map(cpuOf)
  const before = { cpus: cpus(), database: databaseCpu(), ...(await totals()), at: Date.now() }
  const ages = await agesUntil(before.at + Number(values.seconds) * 1000)
  const seconds = (Date.now() - before.at) / 1000
  const after = { cpus: cpus(), database: databaseCpu(), ...(await totals()) }
  const readings = ages.length
  const micros = (used: number) => Math.round((used / readings) * 1e6)
  const spent = after.cpus.map((cpu, n) => cpu - before.cpus[n]!)
  const claims = await select<{ n: number }>(
    "select count(*)::int as n from fleet_claim where task like 'collect:%' and not released group by runner order by 1"
  )
  const row = [
    String(count),
    (readings / seconds).toFixed(0),
    `${((ages[Math.floor(readings * 0.99)] ?? 0) / 1000).toFixed(1)} s`,
    String(after.missed - before.missed),
    micros(spent.reduce((sum, one) => sum + one, 0)).toString(),
    spent.map((one) => `${Math.round((100 * one) / seconds)} %`).join(" "),
    micros(after.database - before.database).toString(),
    pids.map((pid) => megabytesOf(pid).toFixed(0)).join(" "),
    claims.map(({ n }) => n).join(" "),
    ((after.commits - before.commits) / seconds).toFixed(0),
    ((after.wal - before.wal) / readings).toFixed(0)
  ]
  const ended = children.map((child) => once(child, "exit"))
  for (const child of children) child.kill("SIGTERM")
  await Promise.all(ended)
  return row
}

const titles = [
  "runners",
  "readings/s",
  "lag p99",
  "missed",
  "us CPU/reading",
  "load of each",
  "us CPU/reading, PostgreSQL",
  "MB of each",
  "servers of each",
  "commits/s",
  "WAL bytes/reading"
]
const rows: Array<ReadonlyArray<string>> = [titles]
for (const count of values.runners.split(",").map(Number)) rows.push(await measure(count))
console.log(`${sensors} sensors on ${servers} servers, every 10 s\n${aligned(rows.map((row) => [...row]))}`)
await client.end()
FileSystem.rmSync(folder, { recursive: true })
process.exit()
