// Which framework and which period a page is of, as they stand in its address; what else it is of goes with a change.
import { useSearchParams } from "react-router-dom";
import { useWords } from "@/words";

export function FrameworkAndPeriod({ known, framework, period, example }: {
  known: readonly { id: string; name: string }[]; // of one id the last
  framework: string;
  period: string;
  example: string; // of a period
}) {
  const w = useWords().ranking;
  const [, setParams] = useSearchParams();
  const change = (key: string, value: string) => setParams((old) => {
    const next = new URLSearchParams(old);
    next.set(key, value);
    next.delete("unit");
    return next;
  });
  const latest = new Map(known.map((one) => [one.id, one]));
  return (
    <>
      <label>{w.framework}{" "}
        <select value={framework} onChange={({ target }) => change("framework", target.value)}>
          {[...latest.values()].map(({ id, name }) => <option key={id} value={id}>{name}</option>)}
        </select>
      </label>{" "}
      <label>{w.period}{" "}
        <input key={period} defaultValue={period} placeholder={example} size={8}
          onBlur={({ target }) => target.value.trim() !== period && change("period", target.value.trim())}
          onKeyDown={({ key, currentTarget }) => key === "Enter" && change("period", currentTarget.value.trim())} />
      </label>
    </>
  );
}
