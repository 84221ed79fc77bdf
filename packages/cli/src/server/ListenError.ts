/**
 * What is said where `ow` cannot be a server.
 *
 * @since 0.1.0
 */
import { ExitCode } from "../errors/ExitCode.js"
import type { CommandFailure } from "../errors/Failure.js"
import * as Address from "../settings/Address.js"

const advices: { readonly [code: string]: (option: string) => string } = {
  EADDRINUSE: (option) => `something listens there already; give another ${option}, or 0 for a free port`,
  EACCES: (option) => `this user may not; give a ${option} above 1023`,
  EADDRNOTAVAIL: () => "this machine has no such address; give another --host",
  ENOTFOUND: () => "there is no such host; give another --host"
}

/**
 * A port that cannot be listened on. `option` is the one that says which port.
 *
 * @since 0.1.0
 * @category errors
 */
export const make = (
  { host, port }: { readonly host: string; readonly port: number },
  option: string,
  cause: unknown
): CommandFailure => {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause)
  const advice = advices[code]
  const why = advice === undefined ? code : `${advice(option)} (${code})`
  return {
    _tag: "Trouble",
    message: `cannot listen on ${Address.print({ host, port, root: "/" })}: ${why}`,
    code: ExitCode.connection
  }
}
