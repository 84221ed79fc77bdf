import type { ConfigFile } from "./ConfigFile.js"
import { formatPath } from "./Issues.js"
import * as Template from "./template.js"

type Target = NonNullable<ConfigFile["targets"]>[string]

const namePattern = /^[\w-]{1,64}$/

/** The headers that belong to the connection, or that the station sets itself. */
const reserved =
  /^(?:connection|content-length|expect|host|idempotency-key|keep-alive|te|trailer|transfer-encoding|upgrade)$/i

const ofUrl = (
  { url, urlFile }: { readonly url?: string; readonly urlFile?: string },
  path: string
): ReadonlyArray<string> =>
  url === undefined
    ? urlFile === undefined
      ? [`${path}: expected url or urlFile`]
      : []
    : urlFile === undefined
      ? []
      : [`${path}: url and urlFile exclude each other`]

const ofHeaders = (
  headers: { readonly [name: string]: string },
  path: ReadonlyArray<string>
): ReadonlyArray<string> => {
  const names = Object.keys(headers).map((name) => name.toLowerCase())
  return Object.entries(headers).flatMap(([name, value], n) => {
    const at = formatPath([...path, name])
    if (!/^[\w!#$%&'*+.^`|~-]{1,200}$/.test(name)) return [`${at}: expected the name of a header`]
    if (reserved.test(name)) return [`${at}: this header cannot be set`]
    if (names.indexOf(name.toLowerCase()) !== n) return [`${at}: this header occurs twice`]
    return /^[\x20-\x7e\t]{0,8192}$/.test(value) ? [] : [`${at}: expected printable ASCII characters`]
  })
}

const ofTarget = (target: Target, path: ReadonlyArray<string>): ReadonlyArray<string> => {
  const at = formatPath(path)
  switch (target.type) {
    case "webhook": {
      const { body, headers, method, tokenFile } = target
      const names = Object.keys(headers).map((name) => name.toLowerCase())
      return [
        ...ofUrl(target, at),
        ...ofHeaders(headers, [...path, "headers"]),
        ...(tokenFile !== undefined && names.includes("authorization")
          ? [`${at}: tokenFile and the header Authorization exclude each other`]
          : []),
        ...(method === "GET" && body !== undefined ? [`${at}.body: a request with GET has no body`] : []),
        ...Template.problemsOf(body, [...path, "body"])
      ]
    }
    case "ntfy":
      return ofUrl(target, at)
    case "mqtt":
      return Template.problemsOf(target.body, [...path, "body"])
    case "command": {
      const [program, ...words] = target.command
      return [
        ...(program.startsWith("/") || /^[A-Za-z]:[\\/]/.test(program)
          ? []
          : [`${at}.command[0]: expected the absolute path of a program`]),
        ...[program, ...words].flatMap((word, n) =>
          /\{\{|\}\}/.test(word)
            ? [
                `${at}.command[${n}]: a command has no placeholders; it reads the message as JSON from its standard input`
              ]
            : []
        )
      ]
    }
  }
}

/**
 * Returns what is wrong with the targets and the heartbeat although each field is valid.
 *
 * @internal
 */
export const ofTargets = ({ heartbeat, mqtt, targets }: ConfigFile): ReadonlyArray<string> => [
  ...Object.entries(targets).flatMap(([name, target]) => {
    const path = ["targets", name]
    const needsBroker = target.type === "mqtt" && mqtt === undefined
    return namePattern.test(name)
      ? [...ofTarget(target, path), ...(needsBroker ? [`${formatPath(path)}: needs a broker, in the field mqtt`] : [])]
      : [`${formatPath(path)}: expected a name of at most 64 letters, digits, - and _`]
  }),
  ...(heartbeat === undefined ? [] : ofUrl(heartbeat, "heartbeat"))
]
