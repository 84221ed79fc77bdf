/**
 * What the command line hands to the station, and what it lends to it. The station and `ow` are two bundles, each with its own copy
 * of Effect, so only plain data and plain functions cross.
 *
 * @module
 * @since 0.1.0
 */

/**
 * A command of `ow`, parsed. `config` is the configuration file, if one was named.
 *
 * - `Serve`: runs until it is stopped; the other actions print and end
 * - `History`: prints a history of each series that a target names
 * - `Export`: prints readings as CSV
 * - `Import`: stores the readings of files that `ow log` wrote
 * - `Label`: prints or changes names and places
 * - `Backup`: copies the database
 *
 * @since 0.1.0
 * @category models
 */
export type StationCommand =
  | {
      readonly _tag: "Serve"
      readonly config: string | undefined
      readonly action: "run" | "check" | "print-config" | "print-unit"
      /** Whether it is a runner of a fleet. */
      readonly fleet: boolean
      /** Whether readings are printed. */
      readonly verbose: boolean
      /** Whether the dashboard is opened in a browser. */
      readonly open: boolean
    }
  | {
      readonly _tag: "History"
      readonly config: string | undefined
      /** The URL of a running station, which is asked instead of the database. */
      readonly url: string | undefined
      /** The file with the token of that station. Without it, the variable `STATION_TOKEN`. */
      readonly tokenFile: string | undefined
      readonly targets: ReadonlyArray<string>
      /** The age of the first point in milliseconds. */
      readonly since: number
      readonly points: number
    }
  | {
      readonly _tag: "Export"
      readonly config: string | undefined
      /** The URL of a running station, which is asked instead of the database. */
      readonly url: string | undefined
      /** The file with the token of that station. Without it, the variable `STATION_TOKEN`. */
      readonly tokenFile: string | undefined
      readonly targets: ReadonlyArray<string>
      readonly since: number
      /** The step of a row in milliseconds, with a column for each series. Without it, a row for each reading. */
      readonly step: number | undefined
      readonly separator: string
      readonly decimal: string
      readonly header: boolean
      readonly localTime: boolean
    }
  | {
      readonly _tag: "Import"
      readonly config: string | undefined
      readonly files: ReadonlyArray<string>
      /** The id of the server that the readings belong to. Without it, the only server of the configuration. */
      readonly server: string | undefined
      /** Whether files are imported that were imported before. */
      readonly again: boolean
    }
  | {
      readonly _tag: "Label"
      readonly config: string | undefined
      /** The URL of a running station, which is asked instead of the database. */
      readonly url: string | undefined
      /** The file with the token of that station. Without it, the variable `STATION_TOKEN`. */
      readonly tokenFile: string | undefined
      /** Without a target, the labels of all series are printed. */
      readonly target: string | undefined
      readonly name: string | undefined
      readonly place: string | undefined
      readonly hidden: boolean | undefined
    }
  | {
      readonly _tag: "Backup"
      readonly config: string | undefined
      readonly file: string
    }

/**
 * What a command needs of the process around it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Host {
  /** The variables of the environment. */
  readonly environment: { readonly [name: string]: string }
  /** The words that start this program, for the unit of systemd. */
  readonly program: ReadonlyArray<string>
  /** Whether records are printed as JSON instead of texts. */
  readonly json: boolean
  /** Prints a line of the result, and waits until it is written. */
  readonly line: (text: string) => Promise<void>
  /** Prints a part of the result unchanged. */
  readonly write: (text: string) => Promise<void>
  /** Prints a note on stderr. */
  readonly note: (text: string) => Promise<void>
  /** Prints a failure on stderr. */
  readonly fail: (message: string, code: number) => Promise<void>
  /** Shows a transient line on a terminal. An empty text clears it. */
  readonly status: (text: string) => Promise<void>
  /** Aborted when the command is to end. A running station then writes what it has. */
  readonly signal: AbortSignal
}

/**
 * The exit codes, which are those of `ow`.
 *
 * @since 0.1.0
 * @category constants
 */
export const ExitCode = {
  done: 0,
  defect: 1,
  usage: 2,
  notFound: 3,
  refused: 4,
  unavailable: 5,
  badValue: 7
} as const
