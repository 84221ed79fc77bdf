/** Debian's Prometheus and InfluxDB. */
import * as ChildProcess from "node:child_process"

const isInstalled = (program: string, flag: string): boolean =>
  ChildProcess.spawnSync(program, [flag], { stdio: "ignore" }).error === undefined

/** With PROMETHEUS_REQUIRED=1 its tests must run. */
export const hasPrometheus = process.env.PROMETHEUS_REQUIRED === "1" || isInstalled("promtool", "--version")

/** With INFLUX_REQUIRED=1 its tests must run. */
export const hasInflux = process.env.INFLUX_REQUIRED === "1" || isInstalled("influxd", "version")
