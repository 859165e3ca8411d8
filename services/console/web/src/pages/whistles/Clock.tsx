import type { Leg, LegClock } from "@proto/notification/v1/whistle_pb";
import { useEffect, useState } from "react";
import { moment } from "@/format";
import { useWords } from "@/words";
import { partsOf, percentUsed, secondsLeft } from "./time";
import { clockKeys } from "./names";

// The clock of the page, each second: a figure that counts down needs no more.
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), 1000);
    return () => window.clearInterval(timer);
  }, []);
  return now;
}

// The clock that a leg has to stop next; none once it is done.
export function nextClock(leg: Leg): LegClock | undefined {
  return leg.bounceReason !== "" ? undefined : leg.clocks.find(({ doneTime }) => doneTime === "");
}

export function Clock({ clock, readAt, runs }: { clock: LegClock; readAt: number; runs: boolean }) {
  const words = useWords();
  const w = words.whistle;
  const now = useNow();
  const name = w.clocks[clockKeys[clock.kind] as keyof typeof w.clocks];
  if (clock.doneTime !== "" || !runs) {
    return <span className={clock.late ? "fault" : "quiet"}>{name} {clock.doneTime === "" ? "—" : moment(clock.doneTime).slice(5, 16)}{clock.late && ` ${w.late}`}</span>;
  }
  const left = secondsLeft(clock, now - readAt);
  const used = percentUsed(clock, now - readAt);
  return (
    <span className="clock" data-late={left < 0 ? "" : undefined} title={w.dueAt(moment(clock.dueTime))}>
      <span className={left < 0 ? "fault" : undefined}>{name} {left < 0 ? w.over(...partsOf(left)) : w.left(...partsOf(left))}</span>
      {clock.standing && <small className="quiet"> {w.standing}</small>}
      <span className="bar" aria-hidden="true"><i className={used >= 100 ? "light-red" : used >= 80 ? "light-yellow" : undefined} style={{ width: `${Math.min(100, used)}%` }} /></span>
    </span>
  );
}
