/** An nginx in a temporary folder, without privileges, that runs the configuration of docs/station/proxy.md. */
import * as ChildProcess from "node:child_process"
import * as FileSystem from "node:fs"
import * as Net from "node:net"
import * as Path from "node:path"
import { fileURLToPath } from "node:url"
import { Effect, type Scope } from "effect"
import { temporaryFolder } from "../Databases.js"
import { program } from "./NginxProgram.js"

const page = FileSystem.readFileSync(
  fileURLToPath(new URL("../../../../docs/station/proxy.md", import.meta.url)),
  "utf8"
)

/** Returns the only block of a language on the page. */
export const block = (language: string): string => {
  const blocks = [...page.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, "gm"))]
  if (blocks.length !== 1) throw new Error(`expected one block of ${language}`)
  return blocks[0]![1]!
}

/** Replaces texts, each of which occurs once. */
export const replaced = (text: string, changes: ReadonlyArray<readonly [from: string, to: string]>): string => {
  let result = text
  for (const [from, to] of changes) {
    const [before, after, ...more] = result.split(from)
    if (after === undefined || more.length > 0) throw new Error(`expected once: ${from}`)
    result = `${before}${to}${after}`
  }
  return result
}

/** All names of the certificate. The browser in the tests resolves no others than 127.0.0.1. */
const names = ["DNS:home.example", "DNS:evil.example", "IP:127.0.0.1"]

const makeCertificate = (folder: string) => {
  const [certificate, key] = [Path.join(folder, "home.pem"), Path.join(folder, "home.key")]
  const { status, stderr } = ChildProcess.spawnSync(
    "openssl",
    [
      ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"],
      ...["-subj", "/CN=home.example", "-addext", `subjectAltName=${names.join(",")}`],
      ...["-keyout", key, "-out", certificate]
    ],
    { encoding: "utf8" }
  )
  if (status !== 0) throw new Error(`openssl failed: ${stderr}`)
  return { certificate, key }
}

const freePort = Effect.async<number>((resume) => {
  const probe = Net.createServer().listen(0, "127.0.0.1", () => {
    const { port } = probe.address() as Net.AddressInfo
    probe.close(() => resume(Effect.succeed(port)))
  })
})

/** What is around a server block on a Debian system, in a folder that an unprivileged user may write. */
const around = (folder: string, server: string): string => `
pid ${folder}/nginx.pid;
error_log stderr warn;
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
${server}
}
`

/** Root gives its privileges up, as the service would. */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

const start = (folder: string, file: string) =>
  Effect.gen(function* () {
    const child = yield* Effect.acquireRelease(
      Effect.sync(() =>
        ChildProcess.spawn(program!, ["-p", folder, "-c", file, "-e", "stderr", "-g", "daemon off;"], {
          ...nobody,
          stdio: ["ignore", "ignore", "pipe"]
        })
      ),
      (child) =>
        Effect.async<void>((resume) => {
          if (child.exitCode !== null || child.signalCode !== null) return resume(Effect.void)
          child.once("exit", () => resume(Effect.void))
          child.kill("SIGTERM")
        })
    )
    let errors = ""
    child.stderr.setEncoding("utf8").on("data", (text) => {
      errors += text
    })
    // nginx writes this file when it has its port. Another program may have taken the port meanwhile, and would answer there.
    while (!FileSystem.existsSync(Path.join(folder, "nginx.pid"))) {
      if (child.exitCode !== null) return yield* Effect.fail(errors)
      yield* Effect.sleep("20 millis")
    }
  })

export interface Nginx {
  readonly port: number
  /** The file of the certificate, for clients. */
  readonly certificate: string
}

/** Forwards to the station that `open` starts when it knows the port of the proxy. */
export const make = (
  open: (port: number) => Effect.Effect<{ readonly port: number }, never, Scope.Scope>
): Effect.Effect<Nginx, never, Scope.Scope> =>
  Effect.gen(function* () {
    const folder = yield* temporaryFolder
    const { certificate, key } = makeCertificate(folder)
    const attempt = Effect.gen(function* () {
      const port = yield* freePort
      const station = yield* open(port)
      const server = replaced(block("nginx"), [
        ["listen 443 ssl;", `listen 127.0.0.1:${port} ssl;`],
        ["/etc/ssl/certs/home.example.pem", certificate],
        ["/etc/ssl/private/home.example.key", key],
        ["http://127.0.0.1:4380/", `http://127.0.0.1:${station.port}/`]
      ])
      const file = Path.join(folder, "nginx.conf")
      FileSystem.writeFileSync(file, around(folder, server))
      if (nobody.uid !== undefined)
        for (const path of [folder, certificate, key, file]) FileSystem.chownSync(path, nobody.uid, nobody.gid)
      yield* start(folder, file)
      return port
    })
    const port = yield* Effect.orDie(Effect.retry(attempt, { times: 3 }))
    return { port, certificate }
  })
