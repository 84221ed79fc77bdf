// Written by scripts/sensors.mjs from packages/protocol/test/recordings; do not edit.
/**
 * Family 7E, chip EDS.
 *
 * @module
 * @since 0.1.0
 */
import * as Family from "../Family.js"

const table = {
  EDS0064: {
    LED: {
      control: "u rw 12 v",
      state: "y rw 1 v"
    },
    alarm: {
      clear: "y wo 1 s",
      state: "u ro 12 v hidden",
      temp_hi: "y ro 1 v",
      temp_low: "y ro 1 v"
    },
    counter: {
      seconds: "u ro 12 t s"
    },
    relay: {
      control: "u rw 12 v",
      state: "y rw 1 v"
    },
    relay_function: "u rw 12 v hidden",
    relay_state: "u rw 12 v hidden",
    set_alarm: {
      alarm_function: "u rw 12 v hidden",
      temp_hi: "y rw 1 v",
      temp_low: "y rw 1 v"
    },
    temperature: "t ro 12 v",
    threshold: {
      temp_hi: "t rw 12 s",
      temp_low: "t rw 12 s"
    }
  },
  EDS0065: {
    LED: {
      control: "u rw 12 v",
      state: "y rw 1 v"
    },
    alarm: {
      clear: "y wo 1 s",
      dew_point_hi: "y ro 1 v",
      dew_point_low: "y ro 1 v",
      heat_index_hi: "y ro 1 v",
      heat_index_low: "y ro 1 v",
      humidex_hi: "y ro 1 v",
      humidex_low: "y ro 1 v",
      humidity_hi: "y ro 1 v",
      humidity_low: "y ro 1 v",
      state: "u ro 12 v hidden",
      temp_hi: "y ro 1 v",
      temp_low: "y ro 1 v"
    },
    counter: {
      seconds: "u ro 12 t s"
    },
    dew_point: "t ro 12 v",
    heat_index: "t ro 12 v",
    humidex: "f ro 12 v",
    humidity: "f ro 12 v %",
    relay: {
      control: "u rw 12 v",
      state: "y rw 1 v"
    },
    relay_function: "u rw 12 v hidden",
    relay_state: "u rw 12 v hidden",
    set_alarm: {
      alarm_function: "u rw 12 v hidden",
      dew_point_hi: "y rw 1 v",
      dew_point_low: "y rw 1 v",
      heat_index_hi: "y rw 1 v",
      heat_index_low: "y rw 1 v",
      humidex_hi: "y rw 1 v",
      humidex_low: "y rw 1 v",
      humidity_hi: "y rw 1 v",
      humidity_low: "y rw 1 v",
      temp_hi: "y rw 1 v",
      temp_low: "y rw 1 v"
    },
    temperature: "t ro 12 v",
    threshold: {
      dew_point_hi: "t rw 12 s",
      dew_point_low: "t rw 12 s",
      heat_index_hi: "t rw 12 s",
      heat_index_low: "t rw 12 s",
      humidex_hi: "f rw 12 s",
      humidex_low: "f rw 12 s",
      humidity_hi: "f rw 12 s %",
      humidity_low: "f rw 12 s %",
      temp_hi: "t rw 12 s",
      temp_low: "t rw 12 s"
    }
  },
  EDS0066: {
    LED: {
      control: "u rw 12 v",
      state: "y rw 1 v"
    },
    alarm: {
      clear: "y wo 1 s",
      inHg_hi: "y ro 1 v",
      inHg_low: "y ro 1 v",
      pressure_hi: "y ro 1 v",
      pressure_low: "y ro 1 v",
      state: "u ro 12 v hidden",
      temp_hi: "y ro 1 v",
      temp_low: "y ro 1 v"
    },
    counter: {
      seconds: "u ro 12 t s"
    },
    inHg: "f ro 12 v inHg",
    pressure: "p ro 12 v",
    relay: {
      control: "u rw 12 v",
      state: "y rw 1 v"
    },
    relay_function: "u rw 12 v hidden",
    relay_state: "u rw 12 v hidden",
    set_alarm: {
      alarm_function: "u rw 12 v hidden",
      inHg_hi: "y rw 1 v",
      inHg_low: "y rw 1 v",
      pressure_hi: "y rw 1 v",
      pressure_low: "y rw 1 v",
      temp_hi: "y rw 1 v",
      temp_low: "y rw 1 v"
    },
    temperature: "t ro 12 v",
    threshold: {
      inHg_hi: "f rw 12 s inHg",
      inHg_low: "f rw 12 s inHg",
      pressure_hi: "p rw 12 s",
      pressure_low: "p rw 12 s",
      temp_hi: "t rw 12 s",
      temp_low: "t rw 12 s"
    }
  },
  EDS0067: {
    LED: {
      control: "u rw 12 v",
      state: "y rw 1 v"
    },
    alarm: {
      clear: "y wo 1 s",
      light_hi: "y ro 1 v",
      light_low: "y ro 1 v",
      state: "u ro 12 v hidden",
      temp_hi: "y ro 1 v",
      temp_low: "y ro 1 v"
    },
    counter: {
      seconds: "u ro 12 t s"
    },
    light: "u ro 12 v lx",
    relay: {
      control: "u rw 12 v",
      state: "y rw 1 v"
    },
    relay_function: "u rw 12 v hidden",
    relay_state: "u rw 12 v hidden",
    set_alarm: {
      alarm_function: "u rw 12 v hidden",
      light_hi: "y rw 1 v",
      light_low: "y rw 1 v",
      temp_hi: "y rw 1 v",
      temp_low: "y rw 1 v"
    },
    temperature: "t ro 12 v",
    threshold: {
      // The name ends in a blank, and without it the server knows no such property (ow_eds.c).
      "light_hi ": "u rw 12 s lx",
      light_low: "u rw 12 s lx",
      temp_hi: "t rw 12 s",
      temp_low: "t rw 12 s"
    }
  },
  EDS0068: {
    LED: {
      control: "u rw 12 v",
      state: "y rw 1 v"
    },
    alarm: {
      clear: "y wo 1 s",
      dew_point_hi: "y ro 1 v",
      dew_point_low: "y ro 1 v",
      heat_index_hi: "y ro 1 v",
      heat_index_low: "y ro 1 v",
      humidex_hi: "y ro 1 v",
      humidex_low: "y ro 1 v",
      humidity_hi: "y ro 1 v",
      humidity_low: "y ro 1 v",
      inHg_hi: "y ro 1 v",
      inHg_low: "y ro 1 v",
      light_hi: "y ro 1 v",
      light_low: "y ro 1 v",
      pressure_hi: "y ro 1 v",
      pressure_low: "y ro 1 v",
      state: "u ro 12 v hidden",
      temp_hi: "y ro 1 v",
      temp_low: "y ro 1 v"
    },
    counter: {
      seconds: "u ro 12 t s"
    },
    dew_point: "t ro 12 v",
    heat_index: "t ro 12 v",
    humidex: "f ro 12 v",
    humidity: "f ro 12 v %",
    inHg: "f ro 12 v inHg",
    light: "u ro 12 v lx",
    pressure: "p ro 12 v",
    relay: {
      control: "u rw 12 v",
      state: "y rw 1 v"
    },
    relay_function: "u rw 12 v hidden",
    relay_state: "u rw 12 v hidden",
    set_alarm: {
      alarm_function: "u rw 12 v hidden",
      dew_point_hi: "y rw 1 v",
      dew_point_low: "y rw 1 v",
      heat_index_hi: "y rw 1 v",
      heat_index_low: "y rw 1 v",
      humidex_hi: "y rw 1 v",
      humidex_low: "y rw 1 v",
      humidity_hi: "y rw 1 v",
      humidity_low: "y rw 1 v",
      inHg_hi: "y rw 1 v",
      inHg_low: "y rw 1 v",
      light_hi: "y rw 1 v",
      light_low: "y rw 1 v",
      pressure_hi: "y rw 1 v",
      pressure_low: "y rw 1 v",
      temp_hi: "y rw 1 v",
      temp_low: "y rw 1 v"
    },
    temperature: "t ro 12 v",
    threshold: {
      dew_point_hi: "t rw 12 s",
      dew_point_low: "t rw 12 s",
      heat_index_hi: "t rw 12 s",
      heat_index_low: "t rw 12 s",
      humidex_hi: "f rw 12 s",
      humidex_low: "f rw 12 s",
      humidity_hi: "f rw 12 s %",
      humidity_low: "f rw 12 s %",
      inHg_hi: "f rw 12 s inHg",
      inHg_low: "f rw 12 s inHg",
      light_hi: "u rw 12 s lx",
      light_low: "u rw 12 s lx",
      pressure_hi: "p rw 12 s",
      pressure_low: "p rw 12 s",
      temp_hi: "t rw 12 s",
      temp_low: "t rw 12 s"
    }
  },
  EDS0070: {
    LED: {
      control: "u rw 12 v",
      state: "y rw 1 v"
    },
    alarm: {
      clear: "y wo 1 s",
      state: "u ro 12 v hidden",
      vib_hi: "y ro 1 v",
      vib_low: "y ro 1 v"
    },
    counter: {
      seconds: "u ro 12 t s"
    },
    relay: {
      control: "u rw 12 v",
      state: "y rw 1 v"
    },
    relay_function: "u rw 12 v hidden",
    relay_state: "u rw 12 v hidden",
    set_alarm: {
      alarm_function: "u rw 12 v hidden",
      vib_hi: "y rw 1 v",
      vib_low: "y rw 1 v"
    },
    threshold: {
      vib_hi: "t rw 12 s",
      vib_low: "t rw 12 s"
    },
    vib_level: "u ro 12 v",
    vib_max: "u ro 12 v",
    vib_min: "u ro 12 v",
    vib_peak: "u ro 12 v"
  },
  EDS0071: {
    LED: {
      control: "u rw 12 v",
      state: "y rw 1 v"
    },
    alarm: {
      clear: "y wo 1 s",
      resistance_hi: "y ro 1 v",
      resistance_low: "y ro 1 v",
      state: "u ro 12 v hidden",
      temp_hi: "y ro 1 v",
      temp_low: "y ro 1 v"
    },
    calibration: {
      constant: "u ro 12 s",
      key: "u rw 12 s"
    },
    counter: {
      samples: "u ro 12 t",
      seconds: "u ro 12 t s"
    },
    delay: "u rw 12 v",
    raw: "u ro 12 v hidden",
    relay: {
      control: "u rw 12 v",
      state: "y rw 1 v"
    },
    relay_function: "u rw 12 v hidden",
    relay_state: "u rw 12 v hidden",
    resistance: "f ro 12 v Ω",
    set_alarm: {
      alarm_function: "u rw 12 v hidden",
      resistance__hi: "y rw 1 v",
      resistance_low: "y rw 1 v",
      temp_hi: "y rw 1 v",
      temp_low: "y rw 1 v"
    },
    temperature: "t ro 12 v",
    threshold: {
      resistance_hi: "f rw 12 s Ω",
      resistance_low: "f rw 12 s Ω",
      temp_hi: "t rw 12 s",
      temp_low: "t rw 12 s"
    },
    user_byte: "u rw 12 v"
  },
  EDS0072: {
    LED: {
      control: "u rw 12 v",
      state: "y rw 1 v"
    },
    alarm: {
      RTD_hi: "y ro 1 v",
      RTD_low: "y ro 1 v",
      clear: "y wo 1 s",
      state: "u ro 12 v hidden",
      temp_hi: "y ro 1 v",
      temp_low: "y ro 1 v"
    },
    calibration: {
      constant: "u ro 12 s",
      key: "u rw 12 s"
    },
    counter: {
      samples: "u ro 12 t",
      seconds: "u ro 12 t s"
    },
    delay: "u rw 12 v",
    raw: "u ro 12 v hidden",
    relay: {
      control: "u rw 12 v",
      state: "y rw 1 v"
    },
    relay_function: "u rw 12 v hidden",
    relay_state: "u rw 12 v hidden",
    resistance: "f ro 12 v Ω",
    set_alarm: {
      RTD_hi: "y rw 1 v",
      RTD_low: "y rw 1 v",
      alarm_function: "u rw 12 v hidden",
      temp_hi: "y rw 1 v",
      temp_low: "y rw 1 v"
    },
    temperature: "t ro 12 v",
    threshold: {
      resistance_hi: "f rw 12 s Ω",
      resistance_low: "f rw 12 s Ω",
      temp_hi: "t rw 12 s",
      temp_low: "t rw 12 s"
    },
    user_byte: "u rw 12 v"
  },
  EDS0080: {
    LED: {
      control: "u rw 12 v",
      state: "y rw 1 v"
    },
    alarm: {
      clear: "y wo 1 s",
      current_hi: "y[8]* ro 1 v",
      current_low: "y[8]* ro 1 v",
      state: "u ro 12 v hidden"
    },
    counter: {
      seconds: "u ro 12 t s"
    },
    current: "f[8] ro 12 v",
    max_current: "f[8] ro 12 v",
    memory: "b rw 160 v",
    min_current: "f[8] ro 12 v",
    pages: {
      page: "b[5] rw 32 v"
    },
    relay: {
      control: "u rw 12 v",
      state: "y rw 1 v"
    },
    relay_function: "u rw 12 v hidden",
    relay_state: "u rw 12 v hidden",
    set_alarm: {
      alarm_function: "u rw 12 v hidden",
      current_hi: "y[8]* rw 1 v",
      current_low: "y[8]* rw 1 v"
    },
    threshold: {
      current_hi: "f[16] rw 12 s",
      current_low: "f[16] rw 12 s"
    }
  },
  EDS0082: {
    LED: {
      control: "u rw 12 v",
      state: "y rw 1 v"
    },
    alarm: {
      clear: "y wo 1 s",
      state: "u ro 12 v hidden",
      volts_hi: "y[8]* ro 1 v",
      volts_low: "y[8]* ro 1 v"
    },
    counter: {
      seconds: "u ro 12 t s"
    },
    max_volts: "f[8] ro 12 v V",
    memory: "b rw 160 v",
    min_volts: "f[8] ro 12 v V",
    pages: {
      page: "b[5] rw 32 v"
    },
    relay: {
      control: "u rw 12 v",
      state: "y rw 1 v"
    },
    relay_function: "u rw 12 v hidden",
    relay_state: "u rw 12 v hidden",
    set_alarm: {
      alarm_function: "u rw 12 v hidden",
      volts_hi: "y[8]* rw 1 v",
      volts_low: "y[8]* rw 1 v"
    },
    threshold: {
      volts_hi: "f[16] rw 12 s V",
      volts_low: "f[16] rw 12 s V"
    },
    volts: "f[8] ro 12 v V"
  },
  EDS0083: {
    LED: {
      control: "u rw 12 v",
      state: "y rw 1 v"
    },
    alarm: {
      clear: "y wo 1 s",
      current_hi: "y[4]* ro 1 v",
      current_low: "y[4]* ro 1 v",
      state: "u ro 12 v hidden"
    },
    counter: {
      seconds: "u ro 12 t s"
    },
    current: "f[4] ro 12 v",
    max_current: "f[4] ro 12 v",
    memory: "b rw 160 v",
    min_current: "f[4] ro 12 v",
    pages: {
      page: "b[5] rw 32 v"
    },
    relay: {
      control: "u rw 12 v",
      state: "y rw 1 v"
    },
    relay_function: "u rw 12 v hidden",
    relay_state: "u rw 12 v hidden",
    set_alarm: {
      alarm_function: "u rw 12 v hidden",
      current_hi: "y[4]* rw 1 v",
      current_low: "y[4]* rw 1 v"
    },
    threshold: {
      current_hi: "f[8] rw 12 s",
      current_low: "f[8] rw 12 s"
    }
  },
  EDS0085: {
    LED: {
      control: "u rw 12 v",
      state: "y rw 1 v"
    },
    alarm: {
      clear: "y wo 1 s",
      state: "u ro 12 v hidden",
      volts_hi: "y[4]* ro 1 v",
      volts_low: "y[4]* ro 1 v"
    },
    counter: {
      seconds: "u ro 12 t s"
    },
    max_volts: "f[4] ro 12 v V",
    memory: "b rw 160 v",
    min_volts: "f[4] ro 12 v V",
    pages: {
      page: "b[5] rw 32 v"
    },
    relay: {
      control: "u rw 12 v",
      state: "y rw 1 v"
    },
    relay_function: "u rw 12 v hidden",
    relay_state: "u rw 12 v hidden",
    set_alarm: {
      alarm_function: "u rw 12 v hidden",
      volts_hi: "y[4]* rw 1 v",
      volts_low: "y[4]* rw 1 v"
    },
    threshold: {
      volts_hi: "f[8] rw 12 s V",
      volts_low: "f[8] rw 12 s V"
    },
    volts: "f[4] ro 12 v V"
  },
  EDS0090: {
    LED: {
      control: "u rw 12 v",
      state: "y rw 1 v"
    },
    alarm: {
      clear: "y wo 1 s",
      hi: "y[8]* ro 1 v",
      low: "y[8]* ro 1 v",
      state: "u ro 12 v hidden"
    },
    counter: {
      pulses: "u[8] ro 12 v",
      reset: "y[8]* rw 1 v",
      seconds: "u ro 12 t s"
    },
    input: "y[8]* ro 1 s",
    latch: {
      reset: "y[8]* rw 1 v",
      state: "y[8]* ro 1 v"
    },
    output: {
      off: "y[8]* ro 1 v",
      reset: "y[8]* rw 1 v",
      set: "y[8]* rw 1 v"
    },
    relay: {
      control: "u rw 12 v",
      state: "y rw 1 v"
    },
    relay_function: "u rw 12 v hidden",
    relay_state: "u rw 12 v hidden",
    set_alarm: {
      alarm_function: "u rw 12 v hidden",
      hi: "y[8]* rw 1 v",
      low: "y[8]* rw 1 v"
    }
  },
  device_id: "u ro 12 s",
  device_type: "a ro 7 v",
  memory: "b rw 96 v",
  pages: {
    page: "b[3] rw 32 v"
  },
  tag: "a ro 30 s"
} as const

/**
 * Family 7E.
 *
 * @since 0.1.0
 * @category families
 */
export interface EDS extends Family.Family<typeof table> {}

/**
 * Family 7E.
 *
 * @since 0.1.0
 * @category families
 */
export const EDS: EDS = /*#__PURE__*/ Family.make("7E", "EDS", 0x8002, table)
