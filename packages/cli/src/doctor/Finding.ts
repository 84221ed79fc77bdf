/**
 * The results of the checks of `ow doctor`.
 *
 * @since 0.1.0
 */
import type { OwServerError } from "@owserver/client"
import { exitCode } from "../errors/Failure.js"

/**
 * The result of a check.
 *
 * - `check`: the name of the check
 * - `message`: the observation
 * - `advice`: how to fix the problem, or `null` if there is none
 * - `exit`: the exit code of a failure, or 0
 *
 * @since 0.1.0
 * @category models
 */
export interface Finding {
  readonly check: string
  readonly status: "ok" | "warn" | "fail"
  readonly message: string
  readonly advice: string | null
  readonly exit: number
}

/**
 * Makes a result without a problem.
 *
 * @since 0.1.0
 * @category constructors
 */
export const ok = (check: string, message: string): Finding => ({ check, status: "ok", message, advice: null, exit: 0 })

/**
 * Makes a warning. A warning does not change the exit code.
 *
 * @since 0.1.0
 * @category constructors
 */
export const warn = (check: string, message: string, advice: string): Finding => ({
  check,
  status: "warn",
  message,
  advice,
  exit: 0
})

/**
 * Makes a failure.
 *
 * @since 0.1.0
 * @category constructors
 */
export const fail = (check: string, message: string, advice: string, exit: number): Finding => ({
  check,
  status: "fail",
  message,
  advice,
  exit
})

/**
 * Makes the result of a check that failed with an error.
 *
 * @since 0.1.0
 * @category constructors
 */
export const failed = (check: string, error: OwServerError): Finding => {
  // An error message starts with the request and the server, and ends with the advice.
  const [message = "", ...advice] = error.message.replace(/^.*? on \S+: /, "").split("; ")
  return fail(check, message, advice.join("; ") || "try again", exitCode(error))
}
