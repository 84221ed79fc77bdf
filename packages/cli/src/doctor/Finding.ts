/**
 * What the checks of `ow doctor` find.
 *
 * @since 0.1.0
 */
import type { OwServerError } from "@owserver/client"
import { exitCode } from "../errors/Failure.js"

/**
 * What a check found.
 *
 * - `check`: its name
 * - `message`: what there is
 * - `advice`: what to do; `null` where there is nothing to do
 * - `exit`: the status that a failure stands for, or 0
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
 * Nothing is wrong.
 *
 * @since 0.1.0
 * @category constructors
 */
export const ok = (check: string, message: string): Finding => ({ check, status: "ok", message, advice: null, exit: 0 })

/**
 * Something may be wrong; the rest goes on, and so does the status.
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
 * Something is wrong.
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
 * A check that could not be made.
 *
 * @since 0.1.0
 * @category constructors
 */
export const failed = (check: string, error: OwServerError): Finding => {
  // The message of an error begins with what was asked of whom, and ends in what to do.
  const [message = "", ...advice] = error.message.replace(/^.*? on \S+: /, "").split("; ")
  return fail(check, message, advice.join("; ") || "try again", exitCode(error))
}
