// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family FC, chip BAE.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  910: {
    adc: "u ro 12 v",
    adc10: "u ro 12 v",
    adcan: "u ro 12 v",
    adcap: "u ro 12 v",
    adcc: "u rw 12 v",
    adctotn: "u rw 12 v",
    adctotp: "u rw 12 v",
    alan: "u rw 12 v",
    alap: "u rw 12 v",
    alarm: "u rw 12 v",
    alarmc: "u rw 12 v",
    alcps: "u rw 12 v",
    alct: "u rw 12 v",
    cnt: "u ro 12 v",
    cntc: "u rw 12 v",
    count: "u rw 12 v",
    cps: "u ro 12 v",
    date: "d rw 24 v",
    duty1: "u rw 12 v",
    duty2: "u rw 12 v",
    duty3: "u rw 12 v",
    duty4: "u rw 12 v",
    maxan: "u rw 12 v",
    maxap: "u rw 12 v",
    maxcps: "u rw 12 v",
    out: "u rw 12 v",
    outc: "u rw 12 v",
    ovruncnt: "u rw 12 v",
    pc0: "u rw 12 v",
    pc1: "u rw 12 v",
    pc2: "u rw 12 v",
    pc3: "u rw 12 v",
    period1: "u rw 12 v",
    period2: "u rw 12 v",
    pio: "u rw 12 v",
    pioc: "u rw 12 v",
    resetcnt: "u rw 12 v",
    rtcc: "u rw 12 v",
    selectcnt: "u rw 12 v",
    stalledcnt: "u rw 12 v",
    tpm1c: "u rw 12 v",
    tpm2c: "u rw 12 v",
    udate: "u rw 12 t",
    usera: "u rw 12 v",
    userb: "u rw 12 v",
    userc: "u rw 12 v",
    userd: "u rw 12 v",
    usere: "u rw 12 v",
    userf: "u rw 12 v",
    userg: "u rw 12 v",
    userh: "u rw 12 v",
    useri: "u rw 12 v",
    userj: "u rw 12 v",
    userk: "u rw 12 v",
    userl: "u rw 12 v",
    userm: "u rw 12 v",
    usern: "u rw 12 v",
    usero: "u rw 12 v",
    userp: "u rw 12 v"
  },
  911: {
    alarm: {
      clear_latchs: "y rw 1 v",
      enable_global: "u rw 12 v",
      enable_latch: "y[22] rw 1 v",
      latch: "y[22] rw 1 v",
      userbits: "u rw 12 v",
      userbits_enable: "u rw 12 v"
    },
    analog: {
      adc: "u[16] ro 12 v",
      adc_enable: "y rw 1 v",
      comparator: {
        acmp_enable: "y rw 1 v",
        changed: "y rw 1 v",
        internal_ref: "y rw 1 v",
        out_enable: "y rw 1 v",
        out_state: "y ro 1 v"
      }
    },
    automation_engine: {
      global_mem: "u[64] rw 12 v",
      global_memory: "u[n] rw 12 v",
      pc0: "u rw 12 v"
    },
    counters: {
      count: "u[18] rw 12 v",
      enable_counter: "y[18] rw 1 v",
      enable_encoder0: "y rw 1 v",
      enable_encoder16: "y rw 1 v",
      enable_encoder17: "y rw 1 v",
      enable_encoder5: "y rw 1 v",
      enable_encoder8: "y rw 1 v",
      enable_encoder9: "y rw 1 v"
    },
    iic: {
      cat9554: {
        direction: "u rw 12 v",
        pio: "u rw 12 v"
      },
      init: "u rw 12 v"
    },
    lcd: {
      init: "u rw 12 v",
      text: "a wo 255 v"
    },
    pio: {
      direction: "y[22] rw 1 v",
      pio: "y[22] rw 1 v",
      pull_down: "y[8] rw 1 v",
      pull_enable: "y[22] rw 1 v",
      strength: "y[22] rw 1 v"
    },
    pwm1: {
      duty_ch0: "u rw 12 v",
      duty_ch1: "u rw 12 v",
      mode_ch0: "u rw 12 v",
      mode_ch1: "u rw 12 v",
      period: "u rw 12 v",
      ref_clock: "u rw 12 v"
    },
    pwm2: {
      duty_ch0: "u rw 12 v",
      duty_ch1: "u rw 12 v",
      mode_ch0: "u rw 12 v",
      mode_ch1: "u rw 12 v",
      period: "u rw 12 v",
      ref_clock: "u rw 12 v"
    },
    sdcard: {
      init: "u rw 12 v",
      sector_data: "b rw 512 s",
      sector_nr: "u rw 12 s"
    },
    serial: {
      baud_divisor: "u rw 12 v",
      dataout: "a wo 255 v",
      scic: "u rw 12 v"
    },
    system: {
      owidletime: "u rw 12 v",
      poweronflags: "u ro 12 v",
      watchdog1w: "u rw 12 v"
    },
    timers: {
      clock: "u rw 12 v",
      countdown: "u[32] rw 12 v",
      countdown_number: "u rw 12 v",
      random: "u ro 12 v"
    },
    user_registers: {
      byte: "u[16] rw 12 v",
      dword: "u[8] rw 12 v",
      word: "u[16] rw 12 v"
    }
  },
  bootstrap_version: "u ro 12 v",
  chip_type: "u ro 12 v",
  command: "b wo 255 s",
  device_type: "u ro 12 v",
  device_version: "u ro 12 v",
  eeprom: {
    erase: "y[32] wo 1 v",
    page: "b[32] rw 512 v",
    pagecrc: "u rw 12 v"
  },
  firmware: {
    function: "b wo 16384 s"
  },
  generic: {
    memory: "b rw 128 v"
  },
  localtype: "a ro 5 v",
  typestate: "u ro 12 v hidden",
  version: "a ro 5 v",
  versionstate: "u ro 12 v hidden"
} as const

/**
 * Family FC.
 *
 * @since 0.1.0
 * @category families
 */
export interface BAE extends Family.Family<typeof table> {}

/**
 * Family FC.
 *
 * @since 0.1.0
 * @category families
 */
export const BAE: BAE = /*#__PURE__*/ Family.make("FC", "BAE", 0x0003, table)
