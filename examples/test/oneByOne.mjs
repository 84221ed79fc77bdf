// Runs programs one after the other, first all of them at one port, then at the next: in one process, as each would cost a
// second to start. `oneByOne.mjs --ports=4304,14304 tutorial/first.ts …`
const [ports, ...programs] = process.argv.slice(2)

const runs = ports
  .replace("--ports=", "")
  .split(",")
  .flatMap((port) => programs.map((program) => ({ port, program })))

process.on("beforeExit", async () => {
  const next = runs.shift()
  if (next === undefined) return
  process.env.PORT = next.port
  console.log(`-- ${next.program}`)
  await import(new URL(`../build/tested/${next.program.replace(/ts$/, "js")}?port=${next.port}`, import.meta.url))
})
