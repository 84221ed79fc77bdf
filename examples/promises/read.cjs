const { connect, OwReturnError } = require("@owserver/node/promises")

const main = async () => {
  const ow = await connect(`localhost:${process.env.PORT ?? 4304}`)
  try {
    for (const device of await ow.dir("/")) {
      console.log(device, Number(await ow.readText(`${device}temperature`)))
    }
  } catch (error) {
    console.error(error instanceof OwReturnError ? error.code : error)
  } finally {
    await ow.close()
  }
}

main()
