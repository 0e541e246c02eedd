const constantBits = 13;
const fixed = (factor: number): number => Math.round(factor * (1 << constantBits));
const f0298 = fixed(0.298631336);
const f0390 = fixed(0.390180644);
const f0541 = fixed(0.5411961);
const f0765 = fixed(0.765366865);
const f0899 = fixed(0.899976223);
const f1175 = fixed(1.175875602);
const f1501 = fixed(1.50132111);
const f1847 = fixed(1.847759065);
const f1961 = fixed(1.96157056);
const f2053 = fixed(2.053119869);
const f2562 = fixed(2.562915447);
const f3072 = fixed(3.072711026);

/**
 * The accurate integer transform that most decoders use, so that all show the same (Loeffler, Ligtenberg and Moschytz): columns first, with
 * a few bits more, then rows, to which half of the range is added (clause A.3.1).
 */
export function inverseDct(block: Int32Array, precision: number): void {
  const extraBits = precision > 8 ? 1 : 2;
  for (let column = 0; column < 8; column += 1) {
    transform(block, column, 8, constantBits - extraBits, 0);
  }
  for (let row = 0; row < 8; row += 1) {
    transform(block, 8 * row, 1, constantBits + extraBits + 3, 1 << (precision - 1));
  }
}

function transform(block: Int32Array, start: number, step: number, shift: number, level: number): void {
  const value = (index: number): number => block[start + index * step] ?? 0;
  const half = 1 << (shift - 1);
  const shared = (value(2) + value(6)) * f0541;
  const even2 = shared - value(6) * f1847;
  const even3 = shared + value(2) * f0765;
  const sum = (value(0) + value(4)) * (1 << constantBits);
  const difference = (value(0) - value(4)) * (1 << constantBits);
  const even = [sum + even3, difference + even2, difference - even2, sum - even3];

  let [odd0, odd1, odd2, odd3] = [value(7), value(5), value(3), value(1)];
  const z5 = (odd0 + odd2 + odd1 + odd3) * f1175;
  const z1 = -(odd0 + odd3) * f0899;
  const z2 = -(odd1 + odd2) * f2562;
  const z3 = z5 - (odd0 + odd2) * f1961;
  const z4 = z5 - (odd1 + odd3) * f0390;
  odd0 = odd0 * f0298 + z1 + z3;
  odd1 = odd1 * f2053 + z2 + z4;
  odd2 = odd2 * f3072 + z2 + z3;
  odd3 = odd3 * f1501 + z1 + z4;
  [odd3, odd2, odd1, odd0].forEach((odd, index) => {
    block[start + index * step] = level + Math.floor(((even[index] ?? 0) + odd + half) / 2 ** shift);
    block[start + (7 - index) * step] = level + Math.floor(((even[index] ?? 0) - odd + half) / 2 ** shift);
  });
}
