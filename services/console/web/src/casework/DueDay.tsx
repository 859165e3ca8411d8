import { useLive } from "@/live";
import { useWords } from "@/words";

const dayMs = 86_400_000;

// A due day, and how far it is from the business day.
export function DueDay({ day }: { day: string }) {
  const words = useWords();
  const { businessDate } = useLive();
  const w = words.todo;
  if (day === "") {
    return <span className="quiet">{w.noDay}</span>;
  }
  const left = businessDate === "" ? undefined : Math.round((Date.parse(day) - Date.parse(businessDate)) / dayMs);
  return (
    <span>
      <span className="number">{day}</span>{" "}
      {left !== undefined && <small className={left < 0 ? "fault" : "quiet"}>{left < 0 ? w.overdueBy(-left) : left === 0 ? w.isToday : w.inDays(left)}</small>}
    </span>
  );
}
