/** The dashboards for Grafana that are published. */
import * as FileSystem from "node:fs"
import { fileURLToPath } from "node:url"

interface Target {
  readonly refId: string
  readonly expr?: string
  readonly query?: string
}

export interface Dashboard {
  readonly uid: string
  readonly templating: {
    readonly list: ReadonlyArray<{ readonly name: string; readonly type: string; readonly definition?: string }>
  }
  readonly panels: ReadonlyArray<{
    readonly id: number
    readonly type: string
    readonly title: string
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
    readonly datasource: { readonly uid: string }
    readonly targets: ReadonlyArray<Target>
  }>
}

export const read = (name: string): Dashboard =>
  JSON.parse(FileSystem.readFileSync(fileURLToPath(new URL(`../../grafana/${name}.json`, import.meta.url)), "utf8"))

/** The queries of panels and variables. */
export const queriesOf = ({ panels, templating }: Dashboard): ReadonlyArray<string> => [
  ...panels.flatMap(({ targets }) => targets.map(({ expr, query }) => expr ?? query ?? "")),
  ...templating.list.flatMap(({ definition }) => (definition === undefined ? [] : [definition]))
]
