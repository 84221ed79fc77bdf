import { assert, describe, it } from "@effect/vitest"
import { Redacted } from "effect"
import { format } from "../../src/commands/unit.js"
import type { StationConfig } from "../../src/StationConfig.js"

const http = { address: "127.0.0.1", port: 4380, hosts: [], trustProxy: [], auth: undefined, publicUrl: undefined }

const configOf = (database: StationConfig["store"]["database"], tokenFile?: string) =>
  ({
    source: "/etc/owserver/station.json",
    store: { database },
    http: { ...http, tokenFile },
    targets: {}
  }) as unknown as StationConfig

const file = { _tag: "File", file: "/data/100 %/station.db", isStandard: false } as const
const program = ["/usr/bin/node", "/usr/bin/ow"]

const linesOf = (...[{ program: words = program, ...input }]: [Partial<Parameters<typeof format>[0]>]) =>
  format({ program: words, config: configOf(file), fleet: false, variables: {}, user: "pi", ...input }).split("\n")

describe("the unit for systemd", () => {
  it("runs a runner of a fleet with --fleet", () => {
    const start = (fleet: boolean) => linesOf({ fleet }).find((line) => line.startsWith("ExecStart="))
    assert.include(start(true), "/usr/bin/ow serve --fleet --config")
    assert.notInclude(start(false), "--fleet")
  })

  it("runs ow serve with the same configuration and with the variables that are set, but without secrets", () => {
    const variables = {
      OWSERVER: "attic.lan:4304",
      STATION_STORE: "100 %/station.db",
      STATION_PORT: "5000",
      STATION_TOKEN: "0123456789abcdef",
      STATION_PASSWORD: "fedcba9876543210",
      STATION_INFLUX_TOKEN: "the-token-of-influx",
      XDG_DATA_HOME: "/data"
    }
    const lines = linesOf({ variables })
    assert.include(lines, "ExecStart=/usr/bin/node /usr/bin/ow serve --config /etc/owserver/station.json")
    assert.deepStrictEqual(
      lines.filter((line) => /^Environment|^# STATION/.test(line)),
      [
        "Environment=OWSERVER=attic.lan:4304",
        'Environment="STATION_STORE=/data/100 %%/station.db"',
        "Environment=STATION_PORT=5000",
        "# STATION_TOKEN is not copied, because all users can read this file: name a file in the configuration instead",
        "# STATION_PASSWORD is not copied, because all users can read this file: name a file in the configuration instead",
        "# STATION_INFLUX_TOKEN is not copied, because all users can read this file: name a file in the configuration instead",
        "Environment=XDG_DATA_HOME=/data"
      ]
    )
    for (const secret of [variables.STATION_TOKEN, variables.STATION_PASSWORD, variables.STATION_INFLUX_TOKEN])
      assert.notInclude(lines.join("\n"), secret)
  })

  it("does not copy a URL with a password", () => {
    const STATION_STORE = "postgresql://station:secret@db.lan/station"
    const database = { _tag: "Postgres", url: Redacted.make(STATION_STORE) } as const
    const text = linesOf({ config: configOf(database), variables: { STATION_STORE } }).join("\n")
    assert.notInclude(text, "secret")
    assert.include(text, "# STATION_STORE is not copied")
  })

  it("hands the files of secrets to the service of root, whose user cannot read them", () => {
    const url = Redacted.make("postgresql://station@db.lan/station")
    const config = configOf({ _tag: "Postgres", url, passwordFile: "/etc/owserver/pass word" }, "/etc/owserver/token")
    const credentials = (user: string | undefined) =>
      linesOf({ config, user }).filter((line) => line.startsWith("LoadCredential"))
    assert.deepStrictEqual(credentials(undefined), [
      "LoadCredential=token:/etc/owserver/token",
      "LoadCredential=password:/etc/owserver/pass word"
    ])
    assert.deepStrictEqual(credentials("pi"), [])
    for (const [_tag, name] of [
      ["User", "influx-password"],
      ["Token", "influx-token"]
    ] as const) {
      const login = { _tag, file: "/etc/owserver/influx" }
      const lines = linesOf({ config: { ...configOf(file), influx: { login } } as StationConfig, user: undefined })
      assert.include(lines, `LoadCredential=${name}:/etc/owserver/influx`)
    }
  })
})
