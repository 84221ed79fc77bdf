/**
 * What can be wrong between a program and its server, looked at in the order in which one thing needs the other.
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
import * as Address from "../settings/Address.js"
import { type Finding, fail, failed, ok, warn } from "./Finding.js"

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : String(error)

/**
 * Whether the name of the host is known, and what to.
 *
 * @since 0.1.0
 * @category checks
 */
export const name = ({ host = "localhost", socketPath }: Address.Address): Effect.Effect<Option.Option<Finding>> =>
  socketPath !== undefined || Net.isIP(host) !== 0
    ? Effect.succeedNone
    : Effect.tryPromise({ try: () => Dns.lookup(host, { all: true }), catch: codeOf }).pipe(
        Effect.match({
          onSuccess: (found) => ok("name", `${host} is ${found.map(({ address }) => address).join(", ")}`),
          onFailure: (code) =>
            fail(
              "name",
              `${host} is not known (${code})`,
              "see whether the name is right, or give the address in numbers",
              ExitCode.connection
            )
        }),
        Effect.map(Option.some)
      )

const patience = 5000

const advices: { readonly [code: string]: string } = {
  ECONNREFUSED: "nothing listens there: see whether owserver runs, and on which port and address (its option --port)",
  EHOSTUNREACH: "see whether the machine is up",
  ENETUNREACH: "see whether this machine has a network",
  ENOENT: "there is no such socket",
  ETIMEDOUT: "nobody answers: see whether the machine is up and whether a firewall drops the port"
}

/**
 * Whether something listens.
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
          `${Address.print(address)} takes no connection (${code})`,
          advices[code] ?? "see whether the address is right",
          ExitCode.connection
        )
      )
    socket.setTimeout(patience, () => closed("ETIMEDOUT"))
    socket.on("connect", () => conclude(ok("port", `${Address.print(address)} takes connections`)))
    socket.on("error", (error) => closed(codeOf(error)))
    return Effect.sync(() => socket.destroy())
  })

const withinPatience = { timeout: patience } as const

/**
 * Whether it speaks the protocol.
 *
 * @since 0.1.0
 * @category checks
 */
export const protocol: Effect.Effect<Finding, never, OwServer> = Effect.match(
  OwServer.send({ type: MessageType.MSG_NOP, payload: "", ...withinPatience }),
  {
    onSuccess: () => ok("protocol", "it is an owserver"),
    onFailure: (error) =>
      error._tag === "OwTimeout"
        ? fail(
            "protocol",
            `it takes the connection and says nothing for ${patience / 1000} s`,
            "see whether it is an owserver; one that hangs has to be started anew",
            ExitCode.timeout
          )
        : failed("protocol", error)
  }
)

const rounds = 5
const slow = 200

/**
 * How long a message and its answer take.
 *
 * @since 0.1.0
 * @category checks
 */
export const roundTrip: Effect.Effect<Finding, OwServerError, OwServer> = Effect.gen(function* () {
  const times = yield* Effect.replicateEffect(
    // A server that does not know it answers as fast.
    Effect.timed(OwServer.send({ type: MessageType.MSG_NOP, payload: "" })),
    rounds
  )
  const [median = 0] = times
    .map(([taken]) => Duration.toMillis(taken))
    .sort((a, b) => a - b)
    .slice(Math.floor(rounds / 2))
  const message = `a message and its answer take ${median.toFixed(1)} ms`
  return median < slow
    ? ok("round trip", message)
    : warn("round trip", message, "see whether the network or the server is busy")
})

/**
 * Whether the server keeps a connection for more requests.
 *
 * @since 0.1.0
 * @category checks
 */
export const persistence: Effect.Effect<Finding, OwServerError, OwServer> = Effect.map(
  OwServer.send({ type: MessageType.MSG_NOP, payload: "" }),
  (response) =>
    Reply.grantsPersistence(Reply.answer(response))
      ? ok("persistence", "connections are kept")
      : warn(
          "persistence",
          "the server ends the connection after each answer",
          "it may have as many kept connections as it allows (--clients_persistent_high), or be started with --no_persistence"
        )
)

const asked = [
  ["GET", MessageType.MSG_GETSLASH],
  ["DIRALL", MessageType.MSG_DIRALLSLASH],
  ["PRESENCE", MessageType.MSG_PRESENCE],
  ["NOP", MessageType.MSG_NOP]
] as const

const enumerated = (words: ReadonlyArray<string>): string =>
  [words.slice(0, -1).join(", "), words.at(-1)].filter((part) => part !== "").join(" and ")

/**
 * Whether the server knows the messages that save round trips.
 *
 * @since 0.1.0
 * @category checks
 */
export const messages: Effect.Effect<Finding, OwServerError, OwServer> = Effect.gen(function* () {
  const unknown: Array<string> = []
  for (const [name, type] of asked) {
    const { ret } = yield* OwServer.send({ type, payload: "/", size: 1000 })
    if (ret === ReturnCode.ENOMSG) unknown.push(name)
  }
  return unknown.length === 0
    ? ok("messages", "GET, DIRALL, PRESENCE and NOP are known")
    : warn(
        "messages",
        `${enumerated(unknown)} ${unknown.length === 1 ? "is" : "are"} not known, so some things take longer or fail`,
        "the server is old, is no owserver of OWFS, or was started with --no_get or --no_dirall"
      )
})

/**
 * What the server says of itself at a path, if anything.
 *
 * @since 0.1.0
 * @category getters
 */
export const text = (path: string): Effect.Effect<Option.Option<string>, never, OwServer> =>
  Effect.map(Effect.option(OwServer.readText(path)), (read) => Option.map(read, (value) => value.trim()))

/**
 * Which version it is, and how long it has been at work.
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
        "the server does not say its version",
        "it is old, or /system is not readable there; nothing else depends on it"
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
 * The units that the server has for who does not ask for others.
 *
 * @since 0.1.0
 * @category checks
 */
export const units: Effect.Effect<Finding, never, OwServer> = Effect.map(
  Effect.all([text("/settings/units/temperature_scale"), text("/settings/units/pressure_scale")]),
  (found) => {
    const known = found.flatMap(Option.toArray)
    return known.length === 0
      ? warn("units", "the server does not say its units", "every request says its own, so nothing is to be done")
      : ok("units", `${known.join(" and ")}, where a request does not say its own`)
  }
)
