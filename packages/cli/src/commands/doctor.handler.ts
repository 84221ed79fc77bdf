import type { OwServerError } from "@owserver/client"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Buses from "../doctor/Buses.js"
import * as Doctor from "../doctor/Doctor.js"
import * as Finding from "../doctor/Finding.js"
import type { Failure } from "../errors/Failure.js"
import { Output } from "../output/Output.js"
import * as Progress from "../output/Progress.js"
import * as Server from "../server/Server.js"
import { Settings } from "../settings/Settings.js"

export const run = () =>
  Effect.gen(function* () {
    const { fail, json, escapedLine, style } = yield* Output
    const settings = yield* Settings
    const colors = { ok: style.green, warn: style.yellow, fail: style.red }
    const failures: Array<Finding.Finding> = []
    const print = (finding: Finding.Finding): Effect.Effect<void> => {
      const { advice, check, message, status } = finding
      if (status === "fail") failures.push(finding)
      if (settings.json) return json({ ...finding })
      const head = `${colors[status](status.padEnd(4))}  ${check.padEnd(11)}  ${message}`
      return advice === null
        ? escapedLine(head)
        : Effect.zipRight(escapedLine(head), escapedLine(`${" ".repeat(19)}${style.dim(advice)}`))
    }

    // The other checks need a connection.
    yield* Effect.flatMap(
      Progress.during("resolving the host")(Doctor.name(settings.server)),
      Option.match({ onNone: () => Effect.void, onSome: print })
    )
    if (failures.length === 0) yield* Effect.flatMap(Progress.during("connecting")(Doctor.port(settings.server)), print)
    if (failures.length === 0)
      yield* Server.current(
        Effect.gen(function* () {
          yield* Effect.flatMap(Progress.during("waiting for a reply")(Doctor.protocol), print)
          if (failures.length > 0) return
          const attempt = <E extends OwServerError, R>(check: string, finding: Effect.Effect<Finding.Finding, E, R>) =>
            Progress.during(check)(finding).pipe(
              Effect.catchAll((error) => Effect.succeed(Finding.failed(check, error))),
              Effect.flatMap(print)
            )
          yield* attempt("round trip", Doctor.roundTrip)
          yield* attempt("persistence", Doctor.persistence)
          yield* attempt("messages", Doctor.messages)
          yield* attempt("version", Doctor.version)
          yield* attempt("units", Doctor.units)
          yield* Progress.during("checking the buses")(Buses.buses).pipe(
            Effect.catchAll((error) => Effect.succeed([Finding.failed("buses", error)])),
            Effect.flatMap(Effect.forEach(print))
          )
          yield* Progress.during("checking the devices")(Buses.devices(print)).pipe(
            Effect.catchAll((error) => print(Finding.failed("devices", error)))
          )
        })
      )
    const [first] = failures
    if (first !== undefined) {
      const more = failures.length > 1 ? `, and ${failures.length - 1} more` : ""
      yield* fail({ _tag: "Trouble", message: `${first.check}: ${first.message}${more}`, code: first.exit })
    }
  }) satisfies Effect.Effect<void, Failure, Output | Settings>
