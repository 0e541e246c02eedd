import { PixelError } from "./pixels";

export interface Component {
  readonly id: number;
  readonly across: number;
  readonly down: number;
  readonly quantization: number;
  /** Blocks of the component itself, and of the MCUs that cover it. */
  readonly blocksAcross: number;
  readonly blocksDown: number;
  readonly stride: number;
  readonly coefficients: Int16Array;
  dcTable: number;
  acTable: number;
  prediction: number;
}

export interface Frame {
  readonly progressive: boolean;
  readonly precision: number;
  readonly rows: number;
  readonly columns: number;
  readonly components: readonly Component[];
  readonly mcusAcross: number;
  readonly mcusDown: number;
}

export interface Scan {
  readonly components: readonly Component[];
  readonly first: number;
  readonly last: number;
  readonly high: number;
  readonly low: number;
}

/** The place of each coefficient of the zigzag sequence in its block (ITU-T T.81 figure A.6). */
export const naturalOrder = Uint8Array.from([
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7,
  14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46,
  53, 60, 61, 54, 47, 55, 62, 63,
]);

/** Looks codes up by their next 16 bits (clause C). */
export class HuffmanTable {
  private readonly lengths = new Uint8Array(1 << 16);
  private readonly symbols = new Uint8Array(1 << 16);

  constructor(counts: Uint8Array, values: Uint8Array) {
    let code = 0;
    let index = 0;
    for (let length = 1; length <= 16; length += 1) {
      for (let i = 0; i < (counts[length - 1] ?? 0); i += 1) {
        const from = code << (16 - length);
        const to = Math.min(1 << 16, from + (1 << (16 - length)));
        this.lengths.fill(length, from, to);
        this.symbols.fill(values[index] ?? 0, from, to);
        code += 1;
        index += 1;
      }
      code <<= 1;
    }
  }

  lengthAt(bits: number): number {
    return this.lengths[bits] ?? 0;
  }

  symbolAt(bits: number): number {
    return this.symbols[bits] ?? 0;
  }
}

/** Reads the entropy-coded segments of one scan into the coefficients (clauses F.2.2 and G.1.2). */
export class ScanDecoder {
  private buffer = 0;
  private available = 0;
  private endOfBandRun = 0;

  private padded = 0;
  private readonly bytes: Uint8Array;
  private position: number;
  private readonly frame: Frame;
  private readonly scan: Scan;
  private readonly dcTables: readonly HuffmanTable[];
  private readonly acTables: readonly HuffmanTable[];

  constructor(
    bytes: Uint8Array,
    position: number,
    frame: Frame,
    scan: Scan,
    dcTables: readonly HuffmanTable[],
    acTables: readonly HuffmanTable[],
  ) {
    this.bytes = bytes;
    this.position = position;
    this.frame = frame;
    this.scan = scan;
    this.dcTables = dcTables;
    this.acTables = acTables;
  }

  /** Returns where the next marker stands. */
  decode(restartInterval: number): number {
    const { components } = this.scan;
    const [only] = components;
    const alone = components.length === 1 ? only : undefined;
    const count =
      alone === undefined
        ? this.frame.mcusAcross * this.frame.mcusDown
        : alone.blocksAcross * alone.blocksDown;
    this.restart();
    for (let unit = 0; unit < count; unit += 1) {
      if (restartInterval > 0 && unit > 0 && unit % restartInterval === 0) {
        this.skipRestartMarker();
        this.restart();
      }
      if (alone !== undefined) {
        const across = unit % alone.blocksAcross;
        const down = Math.floor(unit / alone.blocksAcross);
        this.decodeBlock(alone, 64 * (down * alone.stride + across));
        continue;
      }
      const mcuColumn = unit % this.frame.mcusAcross;
      const mcuRow = Math.floor(unit / this.frame.mcusAcross);
      for (const component of components) {
        for (let y = 0; y < component.down; y += 1) {
          for (let x = 0; x < component.across; x += 1) {
            const block = (mcuRow * component.down + y) * component.stride + mcuColumn * component.across + x;
            this.decodeBlock(component, 64 * block);
          }
        }
      }
    }
    return this.position;
  }

  private restart(): void {
    this.buffer = 0;
    this.available = 0;
    this.endOfBandRun = 0;
    for (const component of this.scan.components) {
      component.prediction = 0;
    }
  }

  private skipRestartMarker(): void {
    while (this.position + 1 < this.bytes.length && this.bytes[this.position] !== 0xff) {
      this.position += 1;
    }
    const marker = this.bytes[this.position + 1] ?? 0;
    if (marker < 0xd0 || marker > 0xd7) {
      throw new PixelError("a restart marker is missing");
    }
    this.position += 2;
  }

  private decodeBlock(component: Component, block: number): void {
    const { first, high } = this.scan;
    if (!this.frame.progressive) {
      this.decodeSequential(component, block);
    } else if (first === 0) {
      this.decodeDc(component, block);
    } else if (high === 0) {
      this.decodeAcFirst(component, block);
    } else {
      this.decodeAcRefined(component, block);
    }
  }

  private decodeSequential(component: Component, block: number): void {
    const { coefficients } = component;
    const size = this.symbol(this.dcTables[component.dcTable]);
    component.prediction += this.receiveExtended(size);
    coefficients[block] = component.prediction;
    const table = this.acTables[component.acTable];
    for (let k = 1; k < 64;) {
      const symbol = this.symbol(table);
      const bits = symbol & 15;
      if (bits === 0) {
        if (symbol !== 0xf0) {
          return;
        }
        k += 16;
        continue;
      }
      k += symbol >> 4;
      coefficients[block + (naturalOrder[k & 63] ?? 0)] = this.receiveExtended(bits);
      k += 1;
    }
  }

  private decodeDc(component: Component, block: number): void {
    const { coefficients } = component;
    const { high, low } = this.scan;
    if (high === 0) {
      component.prediction += this.receiveExtended(this.symbol(this.dcTables[component.dcTable]));
      coefficients[block] = component.prediction << low;
    } else if (this.receive(1) === 1) {
      coefficients[block] = (coefficients[block] ?? 0) | (1 << low);
    }
  }

  private decodeAcFirst(component: Component, block: number): void {
    if (this.endOfBandRun > 0) {
      this.endOfBandRun -= 1;
      return;
    }
    const { first, last, low } = this.scan;
    const table = this.acTables[component.acTable];
    for (let k = first; k <= last;) {
      const symbol = this.symbol(table);
      const run = symbol >> 4;
      const bits = symbol & 15;
      if (bits === 0) {
        if (run < 15) {
          this.endOfBandRun = (1 << run) - 1 + (run > 0 ? this.receive(run) : 0);
          return;
        }
        k += 16;
        continue;
      }
      k += run;
      component.coefficients[block + (naturalOrder[k & 63] ?? 0)] = this.receiveExtended(bits) * (1 << low);
      k += 1;
    }
  }

  private decodeAcRefined(component: Component, block: number): void {
    const { first, last, low } = this.scan;
    const { coefficients } = component;
    const step = 1 << low;
    const table = this.acTables[component.acTable];
    let k = first;
    if (this.endOfBandRun === 0) {
      for (; k <= last; k += 1) {
        const symbol = this.symbol(table);
        let run = symbol >> 4;
        let value = 0;
        if ((symbol & 15) === 0) {
          if (run < 15) {
            this.endOfBandRun = (1 << run) + (run > 0 ? this.receive(run) : 0);
            break;
          }
        } else {
          value = this.receive(1) === 1 ? step : -step;
        }
        for (; k <= last; k += 1) {
          const place = block + (naturalOrder[k & 63] ?? 0);
          if ((coefficients[place] ?? 0) !== 0) {
            this.refine(coefficients, place, step);
          } else if (run === 0) {
            coefficients[place] = value;
            break;
          } else {
            run -= 1;
          }
        }
      }
    }
    if (this.endOfBandRun > 0) {
      for (; k <= last; k += 1) {
        const place = block + (naturalOrder[k & 63] ?? 0);
        if ((coefficients[place] ?? 0) !== 0) {
          this.refine(coefficients, place, step);
        }
      }
      this.endOfBandRun -= 1;
    }
  }

  private refine(coefficients: Int16Array, place: number, step: number): void {
    const value = coefficients[place] ?? 0;
    if (this.receive(1) === 1 && (Math.abs(value) & step) === 0) {
      coefficients[place] = value + (value > 0 ? step : -step);
    }
  }

  private symbol(table: HuffmanTable | undefined): number {
    if (table === undefined) {
      throw new PixelError("a Huffman table is missing");
    }
    this.fill(16);
    const bits = (this.buffer >>> (this.available - 16)) & 0xffff;
    const length = table.lengthAt(bits);
    if (length === 0) {
      throw new PixelError("the codestream makes no sense");
    }
    this.available -= length;
    return table.symbolAt(bits);
  }

  private receive(count: number): number {
    this.fill(count);
    this.available -= count;
    return (this.buffer >>> this.available) & ((1 << count) - 1);
  }

  /** A difference or coefficient from its low-order bits (table F.1). */
  private receiveExtended(count: number): number {
    if (count === 0) {
      return 0;
    }
    const bits = this.receive(count);
    return bits < 1 << (count - 1) ? bits - (1 << count) + 1 : bits;
  }

  /** Has at least so many bits, at most 16. Beyond a marker, zeros; but not without end. */
  private fill(count: number): void {
    while (this.available < count) {
      let next = 0;
      if (this.position < this.bytes.length) {
        next = this.bytes[this.position] ?? 0;
        if (next !== 0xff) {
          this.position += 1;
        } else if (this.bytes[this.position + 1] === 0) {
          this.position += 2;
        } else {
          next = this.padding();
        }
      } else {
        next = this.padding();
      }
      this.buffer = ((this.buffer << 8) | next) & 0xffffff;
      this.available += 8;
    }
  }

  private padding(): number {
    this.padded += 1;
    if (this.padded > 8) {
      throw new PixelError("the frame ends early");
    }
    return 0;
  }
}
