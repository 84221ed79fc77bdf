/** The pages of the dashboard, by their paths below its URL. */
export const pages = [
  { path: "", title: "Now" },
  { path: "plot", title: "Plot" },
  { path: "sensors", title: "Sensors" },
  { path: "alarms", title: "Alarms" },
  { path: "health", title: "Health" }
] as const
