/**
 * @since 0.1.0
 */
import * as Args from "@effect/cli/Args"
import * as Options from "@effect/cli/Options"
import * as Option from "effect/Option"
import { stationCommand } from "./shared/Root.js"
import * as Station from "./shared/station.js"

const text = (name: string, description: string) =>
  Options.text(name).pipe(
    Options.withPseudoName("text"),
    Options.withDescription(description),
    Options.optional,
    Options.map(Option.getOrUndefined)
  )

/**
 * @since 0.1.0
 * @category commands
 */
export const label = stationCommand(
  "label",
  "Name, place, hide or show stored series. Without options, prints their names and places.",
  {
    target: Args.optional(Station.target).pipe(Args.map(Option.getOrUndefined)),
    name: text("name", 'Name, such as "wine cellar"; "" removes it.'),
    place: text("place", 'Place, such as a room; "" removes it.'),
    hide: Options.boolean("hide").pipe(Options.withDescription("Hide in the dashboard; keep reading and storing.")),
    show: Options.boolean("show").pipe(Options.withDescription("Show in the dashboard again.")),
    config: Station.config,
    ...Station.remote
  },
  () => import("./label.handler.js")
)
