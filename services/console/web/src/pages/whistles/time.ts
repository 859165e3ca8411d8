// How much of a department's time is left, as it runs on after it was read.
export interface RunningClock {
  limitSeconds: bigint;
  runSeconds: bigint;
  standing: boolean;
}

// In seconds, below 0 once it has run out. A clock that stands stands.
export function secondsLeft({ limitSeconds, runSeconds, standing }: RunningClock, sinceReadMs: number): number {
  const since = standing ? 0 : Math.max(0, Math.floor(sinceReadMs / 1000));
  return Number(limitSeconds) - Number(runSeconds) - since;
}

// How much of it is used, of 100; more than that once it has run out.
export function percentUsed(clock: RunningClock, sinceReadMs: number): number {
  const limit = Number(clock.limitSeconds);
  return limit === 0 ? 0 : Math.floor(((limit - secondsLeft(clock, sinceReadMs)) * 100) / limit);
}

// The parts of a length, the greatest first: [days, hours, minutes].
export function partsOf(seconds: number): [number, number, number] {
  const minutes = Math.floor(Math.abs(seconds) / 60);
  return [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60];
}
