/**
 * The option `--trust`, shared by the commands that read devices.
 *
 * @since 0.1.0
 */
import * as Options from "@effect/cli/Options"
import type { Trust } from "@owserver/sensors"
import * as Either from "effect/Either"
import * as Parse from "../../argv/Parse.js"

const forms = "confirm|accept|reject|scratchpad|retry:N|rate:N"

/**
 * Builds the policy objects without the constructors of `@owserver/sensors`, because importing that library here would load
 * it at every start of `ow`.
 */
const parse = (text: string): Either.Either<Trust.Policy, string> => {
  switch (text) {
    case "confirm":
      return Either.right({ _tag: "Confirm" })
    case "accept":
      return Either.right({ _tag: "Accept" })
    case "reject":
      return Either.right({ _tag: "Reject" })
    case "scratchpad":
      return Either.right({ _tag: "Scratchpad" })
  }
  const [, name, number] = /^(retry:(?=\d{1,3}$)|rate:)(\d+(?:\.\d+)?)$/.exec(text) ?? []
  if (name === undefined || Number(number) === 0)
    return Either.left(`one of ${forms.replaceAll("|", ", ")}, with a number above 0 for N`)
  return Either.right(
    name === "retry:" ? { _tag: "Retry", times: Number(number) } : { _tag: "RateOfChange", perSecond: Number(number) }
  )
}

/**
 * The policy for doubtful values, such as 85 °C of a thermometer.
 *
 * @since 0.1.0
 * @category options
 */
export const trust: Options.Options<Trust.Policy> = Parse.option("trust", forms, parse).pipe(
  Options.withDescription(
    "Policy for doubtful values, such as 85 °C: read again (confirm, retry:N), print as suspect (accept), fail (reject), check the chip's memory (scratchpad), or allow N units of change per second (rate:N). Default: confirm."
  ),
  Options.withDefault<Trust.Policy>({ _tag: "Confirm" })
)
