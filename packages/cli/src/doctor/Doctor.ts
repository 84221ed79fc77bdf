/**
 * The checks of the connection and the server. Each check requires the ones before it.
 *
 * @since 0.1.0
 */
import * as Dns from "node:dns/promises"
import * as Net from "node:net"
import { MessageType, OwServer, type OwServerError, ReturnCode } from "@owserver/client"
import { Reply } from "@owserver/protocol"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { ExitCode } from "../errors/ExitCode.js"
import * as Words from "../output/Words.js"
import * as Address from "../settings/Address.js"
import { type Finding, fail, failed, ok, warn } from "./Finding.js"

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : String(error)

/**
 * Checks whether the host name resolves. Skipped for IP addresses and Unix sockets.
 *
 * @since 0.1.0
 * @category checks
 */
export const name = ({ host = "localhost", socketPath }: Address.Address): Effect.Effect<Option.Option<Finding>> =>
  socketPath !== undefined || Net.isIP(host) !== 0
    ? Effect.succeedNone
    : Effect.tryPromise({ try: () => Dns.lookup(host, { all: true }), catch: codeOf }).pipe(
        Effect.match({
          onSuccess: (found) => ok("name", `${host} resolves to ${found.map(({ address }) => address).join(", ")}`),
          onFailure: (code) =>
            fail(
              "name",
              `${host} cannot be resolved (${code})`,
              "check the spelling of the host name, or use an IP address",
              ExitCode.connection
            )
        }),
        Effect.map(Option.some)
      )

const timeoutMillis = 5000

const advices: { readonly [code: string]: string } = {
  ECONNREFUSED: "nothing listens on this port; check that owserver is running, and its option --port",
  EHOSTUNREACH: "check that the machine is up",
  ENETUNREACH: "check the network connection of this machine",
  ENOENT: "the socket does not exist; check its path",
  ETIMEDOUT: "no response; check that the machine is up and that no firewall blocks the port"
}

/**
 * Checks whether the server accepts connections.
 *
 * @since 0.1.0
 * @category checks
 */
export const port = (address: Address.Address): Effect.Effect<Finding> =>
  Effect.async((resume) => {
    const { host = "localhost", port = 4304, socketPath } = address
    const socket = socketPath === undefined ? Net.connect({ host, port }) : Net.connect({ path: socketPath })
    const conclude = (finding: Finding) => {
      socket.destroy()
      resume(Effect.succeed(finding))
    }
    const closed = (code: string) =>
      conclude(
        fail(
          "port",
          `${Address.format(address)} does not accept connections (${code})`,
          advices[code] ?? "check the address",
          ExitCode.connection
        )
      )
    socket.setTimeout(timeoutMillis, () => closed("ETIMEDOUT"))
    socket.on("connect", () => conclude(ok("port", `${Address.format(address)} accepts connections`)))
    socket.on("error", (error) => closed(codeOf(error)))
    return Effect.sync(() => socket.destroy())
  })

const withTimeout = { timeout: timeoutMillis } as const

/**
 * Checks whether the server speaks the owserver protocol.
 *
 * @since 0.1.0
 * @category checks
 */
export const protocol: Effect.Effect<Finding, never, OwServer> = Effect.match(
  OwServer.send({ type: MessageType.MSG_NOP, payload: "", ...withTimeout }),
  {
    onSuccess: () => ok("protocol", "the server speaks the owserver protocol"),
    onFailure: (error) =>
      // The client gives up a silent connection after the same time.
      error._tag === "OwTimeout" || (error._tag === "OwConnectionError" && error.reason === "Silence")
        ? fail(
            "protocol",
            `no reply within ${timeoutMillis / 1000} s`,
            "check that this is an owserver; restart it if it hangs",
            ExitCode.timeout
          )
        : failed("protocol", error)
  }
)

const rounds = 5
const slow = 200

/**
 * Measures the median round-trip time.
 *
 * @since 0.1.0
 * @category checks
 */
export const roundTrip: Effect.Effect<Finding, OwServerError, OwServer> = Effect.gen(function* () {
  const times = yield* Effect.replicateEffect(
    // A server that does not support NOP replies just as fast.
    Effect.timed(OwServer.send({ type: MessageType.MSG_NOP, payload: "" })),
    rounds
  )
  const [median = 0] = times
    .map(([taken]) => Duration.toMillis(taken))
    .sort((a, b) => a - b)
    .slice(Math.floor(rounds / 2))
  const message = `median ${median.toFixed(1)} ms`
  return median < slow
    ? ok("round trip", message)
    : warn("round trip", message, "check whether the network or the server is busy")
})

/**
 * Checks whether the server keeps connections open.
 *
 * @since 0.1.0
 * @category checks
 */
export const persistence: Effect.Effect<Finding, OwServerError, OwServer> = Effect.map(
  OwServer.send({ type: MessageType.MSG_NOP, payload: "" }),
  (response) =>
    Reply.grantsPersistence(Reply.answer(response))
      ? ok("persistence", "the server keeps connections open")
      : warn(
          "persistence",
          "the server closes the connection after each reply",
          "it may have reached its limit (--clients_persistent_high), or was started with --no_persistence"
        )
)

const probes = [
  ["GET", MessageType.MSG_GETSLASH],
  ["DIRALL", MessageType.MSG_DIRALLSLASH],
  ["PRESENCE", MessageType.MSG_PRESENCE],
  ["NOP", MessageType.MSG_NOP]
] as const

/**
 * Checks whether the server supports the messages that save round trips.
 *
 * @since 0.1.0
 * @category checks
 */
export const messages: Effect.Effect<Finding, OwServerError, OwServer> = Effect.gen(function* () {
  const unknown: Array<string> = []
  for (const [name, type] of probes) {
    const { ret } = yield* OwServer.send({ type, payload: "/", size: 1000 })
    if (ret === ReturnCode.ENOMSG) unknown.push(name)
  }
  return unknown.length === 0
    ? ok("messages", "GET, DIRALL, PRESENCE and NOP are supported")
    : warn(
        "messages",
        `${Words.enumerated(unknown)} ${unknown.length === 1 ? "is" : "are"} not supported, so some requests are slower or fail`,
        "the server is old, not an OWFS owserver, or was started with --no_get or --no_dirall"
      )
})

/**
 * Reads a text of the server, if it has one at the path.
 *
 * @since 0.1.0
 * @category getters
 */
export const text = (path: string): Effect.Effect<Option.Option<string>, never, OwServer> =>
  Effect.map(Effect.option(OwServer.readText(path)), (read) => Option.map(read, (value) => value.trim()))

/**
 * Reports the version and uptime of the server.
 *
 * @since 0.1.0
 * @category checks
 */
export const version: Effect.Effect<Finding, never, OwServer> = Effect.gen(function* () {
  const found = yield* text("/system/configuration/version")
  const pid = yield* text("/system/process/pid")
  const elapsed = yield* text("/bus.0/interface/statistics/elapsed_time")
  return Option.match(found, {
    onNone: () =>
      warn(
        "version",
        "the server does not report its version",
        "it is old, or /system is not readable; nothing else depends on it"
      ),
    onSome: (version) =>
      ok(
        "version",
        [
          `owserver ${version}`,
          ...Option.toArray(Option.map(pid, (n) => `process ${n}`)),
          ...Option.toArray(elapsed)
            .map(Number)
            .filter((seconds) => seconds > 0)
            .map((seconds) => `bus.0 open for ${Duration.format(Duration.seconds(seconds))}`)
        ].join(", ")
      )
  })
})

/**
 * Reports the default units of the server.
 *
 * @since 0.1.0
 * @category checks
 */
export const units: Effect.Effect<Finding, never, OwServer> = Effect.map(
  Effect.all([text("/settings/units/temperature_scale"), text("/settings/units/pressure_scale")]),
  (found) => {
    const known = found.flatMap(Option.toArray)
    return known.length === 0
      ? warn(
          "units",
          "the server does not report its default units",
          "no action needed: ow sends the units with each request"
        )
      : ok("units", `default units ${known.join(" and ")}`)
  }
)
