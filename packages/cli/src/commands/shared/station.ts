/**
 * Arguments and options of the commands of the station.
 *
 * @since 0.1.0
 */
import type * as Args from "@effect/cli/Args"
import * as Options from "@effect/cli/Options"
import * as Option from "effect/Option"
import * as Parse from "../../argv/Parse.js"

/**
 * The configuration file of the station.
 *
 * @since 0.1.0
 * @category options
 */
export const config: Options.Options<string | undefined> = Options.text("config").pipe(
  Options.withPseudoName("file"),
  Options.withDescription(
    "Configuration file of the station. Default: owserver/station.json in $XDG_CONFIG_HOME or ~/.config."
  ),
  Options.optional,
  Options.map(Option.getOrUndefined)
)

/**
 * A running station that is asked instead of the database, and the file of its token.
 *
 * @since 0.1.0
 * @category options
 */
export const remote: {
  readonly url: Options.Options<string | undefined>
  readonly tokenFile: Options.Options<string | undefined>
} = {
  url: Options.text("url").pipe(
    Options.withPseudoName("url"),
    Options.withDescription("Ask a running station, such as http://pi.lan:4380, instead of the database."),
    Options.optional,
    Options.map(Option.getOrUndefined)
  ),
  tokenFile: Options.text("token-file").pipe(
    Options.withPseudoName("file"),
    Options.withDescription("File with the token of that station. Default: $STATION_TOKEN."),
    Options.optional,
    Options.map(Option.getOrUndefined)
  )
}

/**
 * A series, or all of a device.
 *
 * @since 0.1.0
 * @category arguments
 */
export const target: Args.Args<string> = Parse.argument(
  "device[/property]",
  "Device address or name, such as 28.AD6555070000/temperature or cellar. Without a property, all of the device."
)

/**
 * The age of the first reading.
 *
 * @since 0.1.0
 * @category options
 */
export const since = (standard: string, millis: number): Options.Options<number> =>
  Parse.ageOption("since").pipe(
    Options.withDescription(`Age of the first reading, such as 24h, 7d or 2y. Default: ${standard}.`),
    Options.withDefault(millis)
  )
