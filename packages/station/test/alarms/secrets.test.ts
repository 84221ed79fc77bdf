/** `ow serve` with secrets of all kinds, none of which works. */
import * as fs from "node:fs"
import * as path from "node:path"
import { assert, it } from "@effect/vitest"
import { Bus } from "@owserver/fake"
import * as FakeTcp from "@owserver/fake/FakeTcp"
import type { AlarmRule } from "@owserver/station"
import { Effect } from "effect"
import { assemble } from "../../src/store/assemble.js"
import { openLibsql } from "../../src/store/openLibsql.js"
import { temporaryFolder } from "../Databases.js"
import * as Serving from "../http/Serving.js"
import * as Ow from "../Ow.js"
import * as Recorder from "../outbox/Recorder.js"
import * as StubBroker from "../publish/StubBroker.js"

const secrets = {
  path: "S3cretPathOfTheWebhook",
  header: "S3cretHeaderOfTheWebhook",
  body: "S3cretBodyOfTheWebhook",
  token: "S3cretTokenOfTheWebhook",
  password: "S3cretPasswordOfTheUrl",
  topic: "S3cretTopicOfNtfy",
  access: "S3cretTokenOfNtfy",
  heartbeat: "S3cretPathOfTheHeartbeat",
  mqtt: "S3cretPasswordOfMqtt",
  influx: "S3cretTokenOfInflux",
  http: "S3cretTokenOfTheStation"
}

/** A secret, and how it is sent. */
const formsOf = (secret: string) => [
  secret,
  Buffer.from(secret).toString("base64").replace(/=+$/, ""),
  Buffer.from(`me:${secret}`).toString("base64").replace(/=+$/, "")
]

const targets = ["refusing", "failing", "closing", "redirecting", "ntfy", "topic"]

const definition: AlarmRule.Definition = {
  name: "Freezer too warm",
  selector: {},
  trigger: { kind: "value", above: -15 },
  hold: 0,
  targets,
  enabled: true
}

const paths = ["health", "targets", "events", "alarms", "rules", "series", "latest"].map((name) => `/api/v1/${name}`)

it.scopedLive(
  "no secret is in the output, the API, the metrics or the database after failures of all that need one",
  () =>
    Effect.gen(function* () {
      const folder = yield* temporaryFolder
      const file = path.join(folder, "station.db")
      const addRule = Effect.gen(function* () {
        const { alarms } = assemble(yield* openLibsql({ file }))
        yield* alarms.addRule(definition)
      })
      yield* Effect.scoped(addRule)
      const { port } = yield* FakeTcp.make(Bus.make({ "28.AD6555070000": { temperature: -5 } }))
      const host = yield* Recorder.make((response, { body, headers, url }) => {
        // All that was sent comes back, as from a host that helps to find mistakes.
        const echo = JSON.stringify({ url, headers, body })
        if (url.includes("redirecting")) response.writeHead(302, { location: url })
        else if (url.includes("refusing")) response.writeHead(400, echo.replace(/[^\x20-\x7e]/g, ""))
        else response.writeHead(url.includes("write") ? 401 : 503)
        response.end(echo)
      })
      const closing = yield* Recorder.raw((socket) => socket.destroy())
      const packets: Array<string> = []
      const broker = yield* StubBroker.make((socket, packet) => {
        packets.push(Buffer.from(packet).toString("latin1"))
        socket.end(StubBroker.refused)
      })
      const write = (name: string, secret: string) => fs.writeFileSync(path.join(folder, name), `${secret}\n`)
      write("token", secrets.token)
      write("access", secrets.access)
      write("mqtt", secrets.mqtt)
      write("influx", secrets.influx)
      write("http", secrets.http)
      const webhook = {
        type: "webhook",
        headers: { "x-secret": secrets.header },
        tokenFile: "token",
        body: { secret: secrets.body, text: "{{message}}" }
      }
      const withPassword = host.url.replace("//", `//me:${secrets.password}@`)
      const config = path.join(folder, "station.json")
      const content = {
        servers: { house: `127.0.0.1:${port}` },
        collect: { every: "1s" },
        store: { file: "station.db", flush: { every: "1s" } },
        http: { port: 0, tokenFile: "http" },
        mqtt: { url: broker.url, username: "me", passwordFile: "mqtt" },
        influx: { url: host.url, org: "home", bucket: "sensors", tokenFile: "influx", every: "1s" },
        heartbeat: { url: `${host.url}/${secrets.heartbeat}` },
        targets: {
          refusing: { ...webhook, url: `${host.url}/refusing/${secrets.path}` },
          failing: {
            ...webhook,
            tokenFile: undefined,
            url: `${withPassword}/failing/${secrets.path}?key=${secrets.path}`
          },
          closing: { ...webhook, url: `${closing.url}/${secrets.path}` },
          redirecting: { ...webhook, url: `${host.url}/redirecting/${secrets.path}` },
          ntfy: { type: "ntfy", url: `${host.url}/${secrets.topic}`, tokenFile: "access" },
          topic: { type: "mqtt", topic: "alarms", timeout: "1s" }
        }
      }
      fs.writeFileSync(config, JSON.stringify(content))
      const station = yield* Ow.start(["serve", "--config", config, "--verbose"], { HOME: folder })
      yield* station.prints(/serves the dashboard at \S+\n/)
      const served = Number(/dashboard at http:\/\/127\.0\.0\.1:(\d+)/.exec(station.out())?.[1])
      const ask = (path: string, method = "GET") =>
        Serving.ask({ port: served }, path, { method, headers: { authorization: `Bearer ${secrets.http}` } })

      const failures = [
        /1 message for refusing dropped/,
        /failing takes no messages/,
        /closing takes no messages/,
        /redirecting takes no messages/,
        /ntfy takes no messages/,
        /topic takes no messages/,
        /the heartbeat cannot be sent/,
        /cannot publish to mqtt/,
        /InfluxDB (does not accept|refused)/
      ]
      for (const pattern of failures) yield* station.prints(pattern)

      const answers = [yield* ask("/metrics"), yield* ask("/openapi.json")]
      for (const path of paths) answers.push(yield* ask(path))
      for (const { status } of answers) assert.strictEqual(status, 200)
      for (const target of targets) answers.push(yield* ask(`/api/v1/targets/${target}/test`, "POST"))
      const statuses = answers.slice(-targets.length).map(({ status }) => status)
      assert.deepStrictEqual(statuses, [409, 503, 503, 503, 503, 503])
      answers.push(yield* ask(`/api/v1/targets`))
      const listed = answers.at(-1)!.json.items as ReadonlyArray<{ readonly name: string; readonly failure: string }>
      assert.sameMembers(
        listed.map(({ name }) => name),
        targets
      )
      for (const { failure } of listed) assert.isString(failure)

      yield* station.signal("SIGTERM")
      const { code, err, out } = yield* station.end
      assert.deepStrictEqual([code, err], [0, ""])
      const printed = yield* Ow.run(["serve", "--print-config", "--config", config], { HOME: folder })
      assert.strictEqual(printed.code, 0)

      // They were sent, so they could have been shown.
      const sent = JSON.stringify(host.requests) + packets.join("")
      const isSent = (secret: string) => formsOf(secret).some((form) => sent.includes(form))
      assert.deepStrictEqual(
        Object.values(secrets).filter((secret) => !isSent(secret)),
        [secrets.http]
      )
      const files = fs.readdirSync(folder).filter((name) => name.startsWith("station.db"))
      assert.include(files, "station.db")
      const places: ReadonlyArray<readonly [string, string]> = [
        ["output", out],
        ["--print-config", printed.out + printed.err],
        ...answers.map(({ headers, text }, n): [string, string] => [`answer ${n}`, JSON.stringify(headers) + text]),
        ...files.map((name): [string, string] => [name, fs.readFileSync(path.join(folder, name), "latin1")])
      ]
      for (const [name, text] of places)
        for (const secret of Object.values(secrets))
          for (const form of formsOf(secret)) assert.notInclude(text, form, name)
    })
)
