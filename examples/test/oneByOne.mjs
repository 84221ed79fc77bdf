// Runs programs one after the other in one process: to start one for each would cost a second each.
const programs = process.argv.slice(2)

process.on("beforeExit", async () => {
  const next = programs.shift()
  if (next === undefined) return
  console.log(`-- ${next}`)
  await import(new URL(`../${next}`, import.meta.url))
})
