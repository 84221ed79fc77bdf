/** Series and readings for the tests of the dashboard. */
import type { Device, Latest, Series } from "../../web/types.js"

export const series = (id: number, fields: Partial<Series> = {}): Series => ({
  id,
  server: "house",
  device: `28.${String(id).padStart(12, "0")}`,
  property: "temperature",
  kind: "gauge",
  unit: "°C",
  family: "28",
  firstAt: 0,
  name: "",
  place: "",
  hidden: false,
  replacedBy: null,
  writable: false,
  every: 30_000,
  stale: false,
  conditions: [],
  ...fields
})

export const latest = (id: number, at: number, fields: Partial<Latest> = {}): Latest => ({
  series: id,
  at,
  value: 20,
  raw: 20,
  quality: "good",
  lastGood: at,
  every: 30_000,
  stale: false,
  conditions: [],
  ...fields
})

export const device = (id: string, fields: Partial<Device> = {}): Device => ({
  server: "house",
  id,
  family: id.slice(0, 2),
  alias: null,
  missing: false,
  series: [],
  ...fields
})
