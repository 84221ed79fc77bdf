/**
 * Measures how long the store takes to append batches, against the same rows written by the driver itself. Each round measures both
 * on new databases, in turns of changing order; a ratio is the median of those of the rounds. The CPU time is that of this process and,
 * if it runs on this machine, of PostgreSQL's. PostgreSQL needs the address of an empty database.
 *
 *     node bench/bundle.mjs && node bench/build/programs/stationAppend.js --json=append.json --postgres=postgres://…/bench
 */
import * as Fs from "node:fs"
import { createRequire } from "node:module"
import * as Os from "node:os"
import * as Path from "node:path"
import { performance } from "node:perf_hooks"
import { parseArgs } from "node:util"
import { LibsqlStore, PostgresStore, type Sample, type Series, type Store, type StoreError } from "@owserver/station"
import { Effect, Redacted, type Scope } from "effect"
import Database from "libsql"
import { aligned } from "./Report.js"
import { median } from "./Statistics.js"

const { values } = parseArgs({
  options: {
    json: { type: "string" },
    postgres: { type: "string" },
    rounds: { type: "string", default: "9" },
    rows: { type: "string", default: "50000" }
  }
})
const rounds = Number(values.rounds)
const total = Number(values.rows)
const sizes = [5000, 13]

/** The driver has no types of its own. */
interface Postgres {
  readonly connect: () => Promise<void>
  readonly query: (
    text: string,
    values?: ReadonlyArray<unknown>
  ) => Promise<{ readonly rows: ReadonlyArray<{ readonly pid: number }> }>
  readonly end: () => Promise<void>
}
const Pg = createRequire(import.meta.url)("pg") as { readonly Client: new (url: string) => Postgres }

const folder = Fs.mkdtempSync(Path.join(Os.tmpdir(), "append-"))

const descriptions = Array.from(
  { length: 400 },
  (_, n): Series.Description => ({
    server: "home",
    device: `28.${String(n).padStart(12, "0")}`,
    property: "temperature",
    kind: "gauge",
    unit: "°C",
    family: "28"
  })
)

const sampleAt = (n: number): Sample.Sample => ({
  series: descriptions[n % descriptions.length]!,
  at: 1_767_225_600_000 + n * 75,
  value: 20 + (n % 64) / 16,
  quality: "good"
})

const batches = (size: number): ReadonlyArray<ReadonlyArray<Sample.Sample>> =>
  Array.from({ length: Math.ceil(total / size) }, (_, k) =>
    Array.from({ length: size }, (_, n) => sampleAt(k * size + n))
  )

/** What a run took, in milliseconds. */
interface Cost {
  readonly wall: number
  readonly cpu: number
}

/** Measures from now on. `servers` returns the ids of other processes whose CPU time counts. */
const begin = async (servers: () => Promise<ReadonlyArray<number>> = async () => []) => {
  /** Linux counts in units of 10 ms. */
  const cpuOf = (pid: number) => {
    const file = `/proc/${pid}/stat`
    if (!Fs.existsSync(file)) return 0
    const fields = Fs.readFileSync(file, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ")
    return (Number(fields[11]) + Number(fields[12])) * 10
  }
  const serverCpu = async () => (await servers()).reduce((sum, pid) => sum + cpuOf(pid), 0)
  const serverBegun = await serverCpu()
  const own = process.cpuUsage()
  const begun = performance.now()
  return async (): Promise<Cost> => {
    const wall = performance.now() - begun
    const { system, user } = process.cpuUsage(own)
    return { wall, cpu: (user + system) / 1000 + (await serverCpu()) - serverBegun }
  }
}

/** The connections of this database. */
const backends = (client: Postgres) => async () => {
  const { rows } = await client.query("select pid from pg_stat_activity where datname = current_database()")
  return rows.map(({ pid }) => pid)
}

const columns =
  "at bigint not null, series integer not null, value double precision not null, quality smallint not null"
const onConflict = "on conflict (at, series) do update set value = excluded.value, quality = excluded.quality"

/** Multi-row statements, as few as the limit of parameters allows. */
const libsqlDirectly = async (size: number): Promise<Cost> => {
  const database = new Database(Path.join(folder, "raw.db"), {})
  database.exec("pragma journal_mode = wal")
  database.exec("pragma synchronous = full")
  database.exec(`create table reading (${columns}, primary key (at, series)) without rowid`)
  const most = Math.min(size, 500)
  const statement = database.prepare(`insert into reading values ${Array(most).fill("(?,?,?,?)").join()} ${onConflict}`)
  const all = batches(size)
  const end = await begin()
  for (const batch of all) {
    database.exec("begin immediate")
    for (let from = 0; from < batch.length; from += most) {
      const params: Array<number> = []
      for (let n = from; n < from + most; n++) params.push(batch[n]!.at, (n % 400) + 1, batch[n]!.value, 0)
      statement.run(params)
    }
    database.exec("commit")
  }
  const cost = await end()
  database.close()
  return cost
}

const postgresDirectly = (url: string, size: number) => async () => {
  const client = new Pg.Client(url)
  await client.connect()
  await client.query(`drop table if exists raw; create table raw (${columns}, primary key (at, series))`)
  const text = `insert into raw select * from unnest($1::bigint[], $2::integer[], $3::double precision[], $4::smallint[]) ${onConflict}`
  const all = batches(size)
  const end = await begin(backends(client))
  for (const batch of all) {
    await client.query("begin")
    const params = [
      batch.map(({ at }) => at),
      batch.map((_, n) => n),
      batch.map(({ value }) => value),
      batch.map(() => 0)
    ]
    await client.query(text, params)
    await client.query("commit")
  }
  const cost = await end()
  await client.query("drop table raw")
  await client.end()
  return cost
}

const stored = (
  open: Effect.Effect<Store.StoreService, StoreError, Scope.Scope>,
  size: number,
  servers?: () => Promise<ReadonlyArray<number>>
) =>
  Effect.scoped(
    Effect.gen(function* () {
      const store = yield* open
      // The first batch stores the series.
      yield* store.append({
        samples: descriptions.map((series) => ({ ...sampleAt(0), series, at: 0 })),
        transitions: []
      })
      const all = batches(size)
      const end = yield* Effect.promise(() => begin(servers))
      for (const samples of all) yield* store.append({ samples, transitions: [] })
      return yield* Effect.promise(end)
    })
  )

const clear = Effect.sync(() => {
  for (const file of Fs.readdirSync(folder)) Fs.rmSync(Path.join(folder, file))
})

interface Contest {
  readonly name: string
  readonly size: number
  readonly directly: Effect.Effect<Cost>
  readonly store: Effect.Effect<Cost, StoreError>
}

const contests = sizes.flatMap((size): ReadonlyArray<Contest> => {
  const file = Path.join(folder, "station.db")
  const libsql: Contest = {
    name: "libSQL",
    size,
    directly: Effect.zipRight(
      clear,
      Effect.promise(() => libsqlDirectly(size))
    ),
    store: Effect.zipRight(clear, stored(LibsqlStore.make({ file }), size))
  }
  const url = values.postgres
  if (url === undefined) return [libsql]
  const emptied = Effect.promise(async () => {
    const client = new Pg.Client(url)
    await client.connect()
    await client.query("drop schema public cascade; create schema public")
    await client.end()
  })
  const postgres: Contest = {
    name: "PostgreSQL",
    size,
    directly: Effect.promise(postgresDirectly(url, size)),
    store: Effect.acquireUseRelease(
      Effect.promise(async () => {
        const client = new Pg.Client(url)
        await client.connect()
        return client
      }),
      (client) =>
        Effect.zipRight(emptied, stored(PostgresStore.make({ url: Redacted.make(url) }), size, backends(client))),
      (client) => Effect.promise(() => client.end())
    )
  }
  return [libsql, postgres]
})

const program = Effect.gen(function* () {
  const rows = []
  for (const { directly, name, size, store } of contests) {
    // V8 compiles the code meanwhile.
    yield* Effect.zipRight(directly, store)
    const runs: Array<{ readonly directly: Cost; readonly store: Cost }> = []
    for (let round = 0; round < rounds; round++) {
      if (round % 2 === 0) runs.push({ directly: yield* directly, store: yield* store })
      else {
        const first = yield* store
        runs.push({ directly: yield* directly, store: first })
      }
    }
    const count = Math.ceil(total / size)
    const micros = (of: "directly" | "store", what: keyof Cost) =>
      (median(runs.map((run) => run[of][what])) * 1000) / count
    const ratio = (what: keyof Cost) => median(runs.map(({ directly, store }) => store[what] / directly[what]))
    const costs = (what: keyof Cost) => ({
      driver: micros("directly", what),
      store: micros("store", what),
      ratio: ratio(what)
    })
    rows.push({ name, size, wall: costs("wall"), cpu: costs("cpu") })
  }
  console.log(
    aligned([
      [
        "database",
        "rows a batch",
        "driver, µs a batch",
        "store",
        "ratio (target 1.3)",
        "driver, CPU µs",
        "store",
        "ratio"
      ],
      ...rows.map(({ cpu, name, size, wall }) => [
        name,
        String(size),
        ...[wall, cpu].flatMap(({ driver, ratio, store }) => [driver.toFixed(0), store.toFixed(0), ratio.toFixed(2)])
      ])
    ])
  )
  if (values.json !== undefined) Fs.writeFileSync(values.json, `${JSON.stringify(rows, undefined, 2)}\n`)
})

await Effect.runPromise(program).finally(() => Fs.rmSync(folder, { recursive: true, force: true }))
