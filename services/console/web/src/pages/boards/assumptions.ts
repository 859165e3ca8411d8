// What would be otherwise, as it stands in the address: w.PATH=WEIGHT, f.UNIT.INDICATOR=VALUE, without=UNIT.
export interface Assumed {
  weights: { path: string; weight: string }[];
  figures: { unit: string; indicator: string; value: string }[];
  withoutUnits: string[];
}

const plainDecimal = /^-?\d{1,18}(\.\d{1,18})?$/;

// What cannot be understood is left out: the address may have been typed.
export function assumedOf(params: URLSearchParams): Assumed {
  const assumed: Assumed = { weights: [], figures: [], withoutUnits: params.getAll("without") };
  for (const [key, value] of params) {
    if (!plainDecimal.test(value)) {
      continue;
    }
    if (key.startsWith("w.")) {
      assumed.weights.push({ path: key.slice(2), weight: value });
    } else if (key.startsWith("f.")) {
      // An indicator has no dot.
      const dot = key.lastIndexOf(".");
      if (dot > 2) {
        assumed.figures.push({ unit: key.slice(2, dot), indicator: key.slice(dot + 1), value });
      }
    }
  }
  return assumed;
}

// How far a slider goes: twice the weight, at least to 1, in steps that the eye can tell apart.
export function sliderOf(weight: string): { max: number; step: number } {
  const value = Number(weight);
  const max = value > 0 ? value * 2 : 1;
  return { max, step: 10 ** Math.floor(Math.log10(max / 100) + 1e-9) };
}
