import * as fs from "node:fs"
import * as path from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect } from "effect"
import { cellar, command, type Home, home, meter, sample } from "./InProcess.js"

const now = Effect.map(Clock.currentTimeMillis, (now) => Math.floor(now / 60_000) * 60_000 - 600_000)

/** A house with two devices, ten minutes ago. */
const house = Effect.gen(function* () {
  const at = yield* now
  const made = yield* home([
    sample(cellar, at, 11.5),
    sample(cellar, at + 60_000, 85, "doubtful"),
    sample(cellar, at + 120_000, 12.5),
    sample(meter, at, 100),
    sample(meter, at + 120_000, 103)
  ])
  return { ...made, at }
})

const day = 86_400_000
const local = { url: undefined, tokenFile: undefined }

const history = ({ config, environment }: Home, targets: ReadonlyArray<string>, json = false) =>
  command({ _tag: "History", ...local, config, targets, since: 3_600_000, points: 24 }, environment, { json })

const exported = ({ config, environment }: Home, options: object = {}) =>
  command(
    {
      _tag: "Export",
      ...local,
      config,
      targets: [],
      since: day,
      step: undefined,
      separator: ",",
      decimal: ".",
      header: true,
      localTime: false,
      ...options
    },
    environment
  )

const iso = (at: number) => new Date(at).toISOString()
const spaced = (at: number) => iso(at).slice(0, 19).replace("T", " ")

const labelled = ({ config, environment }: Home, target: string | undefined, fields: object = {}) =>
  command(
    { _tag: "Label", ...local, config, target, name: undefined, place: undefined, hidden: undefined, ...fields },
    environment
  )

describe("ow history", () => {
  it.scopedLive("lists the newest value of each series", () =>
    Effect.gen(function* () {
      const made = yield* house
      const { code, out } = yield* history(made, [])
      assert.strictEqual(code, 0)
      const time = spaced(made.at + 120_000)
      assert.strictEqual(
        out.replace(/ +/g, " "),
        [
          "device property name place value unit time",
          `1D.0CA60A000000 counter.A 103 ${time}`,
          `28.AD6555070000 temperature 12.5 °C ${time}`,
          ""
        ].join("\n")
      )
    })
  )

  it.scopedLive("prints the readings of a device, with doubtful ones marked", () =>
    Effect.gen(function* () {
      const made = yield* house
      const { out } = yield* history(made, ["28.AD6555070000"])
      assert.strictEqual(
        out.replace(/ +/g, " "),
        [
          "28.AD6555070000/temperature, °C",
          "time value",
          `${spaced(made.at)} 11.5`,
          `${spaced(made.at + 60_000)} doubtful`,
          `${spaced(made.at + 120_000)} 12.5`,
          ""
        ].join("\n")
      )
    })
  )

  it.scopedLive("prints temperatures in the scale of the configuration, and JSON in that of the database", () =>
    Effect.gen(function* () {
      const at = yield* now
      const made = yield* home([sample(cellar, at, 10)], { display: { temperature: "F", zone: "Europe/Berlin" } })
      const { out } = yield* history(made, ["28.AD6555070000/temperature"])
      assert.match(out, /^28\.AD6555070000\/temperature, °F\n.*\n.* {2}50\n$/)
      const json = yield* history(made, ["28.AD6555070000"], true)
      assert.deepInclude(JSON.parse(json.out), {
        at: iso(at),
        until: iso(at),
        avg: 10,
        unit: "°C",
        server: "house"
      })
    })
  )

  it.scopedLive("finds a series by its name, and suggests one for an unknown", () =>
    Effect.gen(function* () {
      const made = yield* house
      assert.strictEqual((yield* labelled(made, "28.AD6555070000", { name: "wine/cellar" })).code, 0)
      assert.match((yield* history(made, ["wine/cellar"])).out, /^wine\/cellar \(28\.AD6555070000\/temperature\), °C\n/)
      assert.match((yield* history(made, ["1D.0CA60A000000/counter"])).out, /^1D\.0CA60A000000\/counter\.A\n/)
      const { code, failures } = yield* history(made, ["wine/celar"])
      assert.deepStrictEqual([code, failures], [3, ['nothing is stored of "wine/celar"; did you mean wine/cellar?']])
    })
  )

  it.scopedLive("fails if there is no database, and makes none", () =>
    Effect.gen(function* () {
      const made = yield* home([])
      const { code, failures } = yield* history(made, [])
      assert.strictEqual(code, 3)
      assert.match(failures[0] ?? "", /^there is no database at .*station\.db; "ow serve" makes it/)
      assert.deepStrictEqual(fs.readdirSync(made.folder), ["station.json"])
    })
  )

  it.scopedLive("fails for a file that is no database, and leaves it as it is", () =>
    Effect.gen(function* () {
      const made = yield* home([])
      const file = path.join(made.folder, "station.db")
      fs.writeFileSync(file, "not a database ".repeat(100))
      const { code, failures } = yield* history(made, [])
      assert.strictEqual(code, 5)
      assert.strictEqual(failures.length, 1)
      assert.include(failures[0], file)
      assert.strictEqual(fs.readFileSync(file, "utf8"), "not a database ".repeat(100))
    })
  )
})

describe("ow label", () => {
  it.scopedLive("names, places and hides series, and prints their labels", () =>
    Effect.gen(function* () {
      const made = yield* house
      const { code, notes } = yield* labelled(made, "1D.0CA60A000000", { name: "water", place: "cellar", hidden: true })
      assert.deepStrictEqual([code, notes], [0, ["labelled water (1D.0CA60A000000/counter.A)"]])
      const { out } = yield* labelled(made, undefined)
      assert.include(out, "1D.0CA60A000000  counter.A    water  cellar  hidden\n")
      yield* labelled(made, "water", { name: "" })
      assert.include(
        (yield* labelled(made, "1D.0CA60A000000")).out,
        "1D.0CA60A000000  counter.A        cellar  hidden\n"
      )
      assert.strictEqual((yield* labelled(made, "water")).code, 3)
    })
  )
})

describe("ow export", () => {
  it.scopedLive("prints a row for each reading", () =>
    Effect.gen(function* () {
      const made = yield* house
      yield* labelled(made, "28.AD6555070000", { name: "=cellar, wine" })
      const { code, out } = yield* exported(made)
      assert.strictEqual(code, 0)
      const cell = 'house,28.AD6555070000,temperature,"\'=cellar, wine"'
      assert.deepStrictEqual(out.split("\n"), [
        "time,server,device,property,name,value,unit,quality",
        `${iso(made.at)},${cell},11.5,°C,good`,
        `${iso(made.at)},house,1D.0CA60A000000,counter.A,,100,,good`,
        `${iso(made.at + 60_000)},${cell},85,°C,doubtful`,
        `${iso(made.at + 120_000)},${cell},12.5,°C,good`,
        `${iso(made.at + 120_000)},house,1D.0CA60A000000,counter.A,,103,,good`,
        ""
      ])
    })
  )

  it.scopedLive("prints a column for each series, with means of good values and last counts", () =>
    Effect.gen(function* () {
      const made = yield* house
      const { out } = yield* exported(made, { step: day, separator: ";", decimal: ",", localTime: true })
      const start = Math.floor(made.at / day) * day
      assert.strictEqual(
        out,
        `time;utc_offset;1D.0CA60A000000/counter.A;28.AD6555070000/temperature (°C)\n${spaced(start)};UTC+00:00;103;12\n`
      )
    })
  )

  it.scopedLive("of some series has only these, and without a header only rows", () =>
    Effect.gen(function* () {
      const made = yield* house
      const { out } = yield* exported(made, { targets: ["1D.0CA60A000000"], header: false })
      assert.strictEqual(out.trimEnd().split("\n").length, 2)
      assert.strictEqual((yield* exported(made, { targets: ["nothing"] })).code, 3)
    })
  )
})

const importing = (made: Home, content: string | Uint8Array, options: object = {}) =>
  Effect.suspend(() => {
    const file = path.join(made.folder, "readings.csv")
    fs.writeFileSync(file, content)
    const fields = { _tag: "Import", config: made.config, files: [file], server: undefined, again: false, ...options }
    return command(fields as never, made.environment)
  })

const rows = (made: Home) =>
  Effect.map(exported(made, { header: false, since: 100 * 365 * day }), ({ out }) =>
    out
      .trimEnd()
      .split("\n")
      .map((row) =>
        row
          .split(",")
          .filter((_, n) => n !== 1 && n !== 4)
          .join(",")
      )
  )

describe("ow import", () => {
  it.scopedLive("stores a file of ow log: arrays by element, states as 0 and 1, without failures and texts", () =>
    Effect.gen(function* () {
      const made = yield* home([])
      const { code, notes } = yield* importing(
        made,
        `time,device,alias,property,value,unit,quality,error
2026-01-31T12:00:00.000Z,28.AD6555070000,"wine ""x"", cellar",temperature,12.25,°C,good,
2026-01-31T12:00:00.000Z,1D.0CA60A000000,water meter,counter.ALL,"48231,0",,good,
2026-01-31T12:00:00.000Z,12.8F6B5E000000,doors,sensed.ALL,"1,0",,good,
2026-01-31T12:00:10.000Z,28.AD6555070000,cellar,temperature,85,°C,suspect,
2026-01-31T12:00:20.000Z,28.AD6555070000,cellar,temperature,,,,OwTimeout
2026-01-31T12:00:20.000Z,28.AD6555070000,cellar,type,DS18B20,,good,
`
      )
      assert.strictEqual(code, 0)
      assert.deepStrictEqual(notes, [
        `stored 6 readings of ${made.folder}/readings.csv; 2 records without a number are left out`
      ])
      assert.sameMembers(yield* rows(made), [
        "2026-01-31T12:00:00.000Z,28.AD6555070000,temperature,12.25,°C,good",
        "2026-01-31T12:00:00.000Z,1D.0CA60A000000,counter.A,48231,,good",
        "2026-01-31T12:00:00.000Z,1D.0CA60A000000,counter.B,0,,good",
        "2026-01-31T12:00:00.000Z,12.8F6B5E000000,sensed.A,1,,good",
        "2026-01-31T12:00:00.000Z,12.8F6B5E000000,sensed.B,0,,good",
        "2026-01-31T12:00:10.000Z,28.AD6555070000,temperature,85,°C,doubtful"
      ])
    })
  )

  it.scopedLive("reads local times, semicolons, decimal commas, other units, CRLF and a byte order mark", () =>
    Effect.gen(function* () {
      const made = yield* home([])
      const { code } = yield* importing(
        made,
        "\ufefftime;utc_offset;device;alias;property;value;unit;quality;error\r\n" +
          "2026-01-31 13:00:00,500;UTC+01:00;28.AD6555070000;;temperature;53,6;°F;good;\r\n" +
          "2026-01-31 13:00:00,500;UTC+01:00;1D.0CA60A000000;;counter.ALL;48231 7;;good;"
      )
      assert.strictEqual(code, 0)
      assert.sameMembers(yield* rows(made), [
        "2026-01-31T12:00:00.500Z,28.AD6555070000,temperature,12,°C,good",
        "2026-01-31T12:00:00.500Z,1D.0CA60A000000,counter.A,48231,,good",
        "2026-01-31T12:00:00.500Z,1D.0CA60A000000,counter.B,7,,good"
      ])
    })
  )

  it.scopedLive("stores what ow export printed", () =>
    Effect.gen(function* () {
      const made = yield* house
      const { out } = yield* exported(made)
      const copy = yield* home([])
      assert.strictEqual((yield* importing(copy, out)).code, 0)
      assert.strictEqual((yield* exported(copy)).out, out)
    })
  )

  it.scopedLive("skips a file that was imported before, by its content, unless it is imported again", () =>
    Effect.gen(function* () {
      const made = yield* home([])
      const content = "time,device,property,value\n2026-01-31T12:00:00Z,28.AD6555070000,temperature,12\n"
      yield* importing(made, content)
      const { code, notes } = yield* importing(made, content)
      assert.strictEqual(code, 0)
      assert.match(notes[0] ?? "", /was imported before and is skipped/)
      assert.match((yield* importing(made, content, { again: true })).notes[0] ?? "", /^stored 1 reading of /)
    })
  )

  it.scopedLive.each([
    ["another file", "a,b\n1,2\n", /has no column time or device or property or value$/],
    ["an empty file", "", /it has no header$/],
    ["a file without line ends", "x".repeat(100_000), /it is no CSV file of ow log$/],
    ["a quote that is not closed", `time,device,property,value\n"${"x".repeat(2_000_000)}`, /a quote may be missing$/]
  ] as const)("refuses %s", ([, content, issue]) =>
    Effect.gen(function* () {
      const made = yield* home([])
      const { code, failures } = yield* importing(made, content)
      assert.strictEqual(code, 7)
      assert.match(failures[0] ?? "", issue)
    })
  )

  it.scopedLive("needs the server if there are several, and refuses an unknown one", () =>
    Effect.gen(function* () {
      const made = yield* home([], { servers: { a: "a", b: "b" } })
      assert.deepStrictEqual((yield* importing(made, "")).failures, [
        "name the server of these readings with --server: a or b"
      ])
      assert.deepStrictEqual((yield* importing(made, "", { server: "c" })).failures, [
        'the configuration has no server "c", only a, b'
      ])
    })
  )

  it.scopedLive("stores 20,000 records", () =>
    Effect.gen(function* () {
      const made = yield* home([])
      const lines = Array.from(
        { length: 20_000 },
        (_, n) => `${new Date(1_700_000_000_000 + n * 1000).toISOString()},28.AD6555070000,temperature,${n / 1000}`
      )
      const { notes } = yield* importing(made, `time,device,property,value\n${lines.join("\n")}\n`)
      assert.match(notes[0] ?? "", /^stored 20000 readings/)
      assert.strictEqual((yield* rows(made)).length, 20_000)
    })
  )
})

describe("ow backup", () => {
  it.scopedLive("copies the database to a new file, which all commands read, and refuses one that exists", () =>
    Effect.gen(function* () {
      const made = yield* house
      const file = path.join(made.folder, "copy.db")
      const backup = command({ _tag: "Backup", config: made.config, file }, made.environment)
      assert.deepStrictEqual((yield* backup).notes, [`copied the database to ${file}`])
      const before = fs.readFileSync(file)
      assert.notStrictEqual((yield* backup).code, 0)
      assert.deepStrictEqual(fs.readFileSync(file), before)
      const copy = { ...made, environment: { ...made.environment, STATION_STORE: file } }
      assert.strictEqual((yield* exported(copy)).out, (yield* exported(made)).out)
    })
  )
})

const serve = ({ config, environment }: Home, action: "run" | "check" | "print-config" = "run") =>
  command({ _tag: "Serve", fleet: false, config, action, verbose: false, open: false }, environment)

describe("ow serve", () => {
  it.scopedLive("--print-config prints a configuration that --check accepts", () =>
    Effect.gen(function* () {
      const made = yield* home([])
      const { out } = yield* serve(made, "print-config")
      const config = path.join(made.folder, "all.json")
      fs.writeFileSync(config, out)
      const { code, failures } = yield* serve({ ...made, config }, "check")
      assert.deepStrictEqual({ code, failures }, { code: 0, failures: [] })
    })
  )

  it.scopedLive("--check says what is read, stored and published, and who is told, without secrets", () =>
    Effect.gen(function* () {
      const url = "https://hook.example/s3cret"
      const made = yield* home([], {
        servers: { house: "pi.lan" },
        mqtt: { url: "mqtts://broker.lan" },
        influx: { url: "http://influx.lan:8086", database: "house" },
        targets: { phone: { type: "ntfy", url } },
        heartbeat: { url, every: "2m" }
      })
      const { out } = yield* serve(made, "check")
      assert.deepStrictEqual(out.replaceAll(made.folder, "FOLDER").split("\n").slice(1, -1), [
        "reads house at pi.lan:4304",
        "rules: 0",
        "stores readings in FOLDER/station.db",
        "publishes to mqtts://broker.lan",
        "sends readings to http://influx.lan:8086",
        "tells phone: ntfy at hook.example",
        "sends a heartbeat every 2m"
      ])
    })
  )

  it.scopedLive("exits with 5 if the folder of the database is missing, and makes none", () =>
    Effect.gen(function* () {
      const made = yield* home([], { store: { file: "usb/station.db" } })
      const { code, failures } = yield* serve(made)
      const folder = path.join(made.folder, "usb")
      assert.deepStrictEqual([code, failures], [5, [`${folder}/station.db: open: there is no folder ${folder}`]])
      assert.deepStrictEqual(fs.readdirSync(made.folder), ["station.json"])
    })
  )

  it.scopedLive("exits with 5 for a file that is no database, and leaves it as it is", () =>
    Effect.gen(function* () {
      const made = yield* home([])
      const file = path.join(made.folder, "station.db")
      fs.writeFileSync(file, "not a database ".repeat(100))
      const { code, failures, out } = yield* serve(made)
      assert.deepStrictEqual([code, failures.length, out], [5, 1, ""])
      assert.strictEqual(fs.readFileSync(file, "utf8"), "not a database ".repeat(100))
    })
  )

  it.scopedLive("--fleet needs PostgreSQL, and says so before it makes anything", () =>
    Effect.gen(function* () {
      const { config, environment } = yield* home([])
      const ran = yield* command(
        { _tag: "Serve", fleet: true, config, action: "check", verbose: false, open: false },
        environment
      )
      assert.deepStrictEqual([ran.code, ran.failures.map(String)], [2, ["--fleet needs PostgreSQL: set store.url"]])
    })
  )

  it.scopedLive("makes the standard folder, and nothing else before it runs", () =>
    Effect.gen(function* () {
      const made = yield* home([])
      const controller = new AbortController()
      const ran = yield* command(
        { _tag: "Serve", fleet: false, config: undefined, action: "run", verbose: false, open: false },
        { HOME: made.folder, OWSERVER: "127.0.0.1:1", STATION_PORT: "0" },
        { signal: controller.signal, line: async () => controller.abort() }
      )
      assert.deepStrictEqual([ran.code, ran.failures], [0, []])
      assert.isTrue(fs.existsSync(path.join(made.folder, ".local/share/owserver/station.db")))
    })
  )
})
