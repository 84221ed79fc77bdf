import { Bus } from "@owserver/fake"
import { Effect } from "effect"

/** A bus with two thermometers. One of them swings between 19 and 23 °C once a minute. Each server gets a new bus. */
export const bus = Effect.suspend(() =>
  Bus.make({
    "10.000010EF0000": { temperature: 12.5 },
    "28.000028D70100": { temperature: (millis) => 21 + 2 * Math.sin((millis / 60_000) * 2 * Math.PI) }
  })
)
