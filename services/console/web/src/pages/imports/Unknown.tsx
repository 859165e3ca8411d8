import type { MatterImport } from "@proto/approval/v1/approval_service_pb";
import { plain } from "@/format/plain";
import { Field } from "@/parts/Field";
import { Foreign, Panel } from "@/parts/Panel";
import { useWords } from "@/words";

export type Aliases = ReadonlyMap<string, string>; // name in the table → procedure's id

// Names that the catalogue does not have: what they mean is asked here once, and kept with the import.
export function Unknown({ asked, procedures, aliases, disabled, onChoose }: {
  asked: readonly string[];
  procedures: MatterImport["procedures"];
  aliases: Aliases;
  disabled: boolean;
  onChoose: (name: string, procedureId: string) => void;
}) {
  const w = useWords().imports;
  return (
    <Panel title={w.unknown}>
      <p className="sub-line">{w.unknownMeans}</p>
      <div className="fields">
        {asked.map((name) => (
          <Field key={name} label={plain(name)} wide>
            {(ids) => (
              <select {...ids} value={aliases.get(name) ?? ""} disabled={disabled} onChange={({ target }) => onChoose(name, target.value)}>
                <option value="">{w.notChosen}</option>
                {procedures.map(({ procedureId, zh }) => <option key={procedureId} value={procedureId}>{zh}</option>)}
              </select>
            )}
          </Field>
        ))}
      </div>
      {asked.length > 0 && aliases.size > 0 && <p className="sub-line"><Foreign>{w.chosen(aliases.size)}</Foreign></p>}
    </Panel>
  );
}
