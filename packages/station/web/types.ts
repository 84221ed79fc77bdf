/** What the HTTP API returns. Only types are imported, so no code of the server is in the bundle. */
import type { Schema } from "effect"
import type * as Models from "../src/http/ApiModels.js"

type Of<A extends Schema.Schema.All> = Schema.Schema.Encoded<A>

export type Series = Of<typeof Models.Series>
export type Kind = Of<typeof Models.Kind>
export type Device = Of<typeof Models.Device>
export type Server = Of<typeof Models.Server>
export type Latest = Of<typeof Models.Latest>
export type Event = Of<typeof Models.Event>
export type Point = Of<typeof Models.Point>
export type History = Of<typeof Models.History>
export type Calibration = Of<typeof Models.Calibration>
export type Health = Of<typeof Models.Health>
export type LiveReading = Of<typeof Models.LiveReading>
export type LiveChange = Of<typeof Models.LiveChange>
export type LiveDevice = Of<typeof Models.LiveDevice>
export type LiveAlarm = Of<typeof Models.LiveAlarm>
export type Rule = Of<typeof Models.Rule>
export type Selector = Rule["selector"]
export type Trigger = Rule["trigger"]
/** What its owner says about a rule. */
export type Definition = Omit<Rule, "id" | "mutedUntil">
export type Alarm = Of<typeof Models.Alarm>
export type Target = Of<typeof Models.Target>
export type Maintenance = Of<typeof Models.Maintenance>

export interface Page<A> {
  readonly items: ReadonlyArray<A>
  readonly next: number | string | null
}
export type Settings = Of<typeof Models.Settings>
export type Session = Of<typeof Models.Session>
