import { List } from "@/lists/List";
import { useArrivals } from "@/live/arrivals";
import { Page } from "@/parts/Page";
import { useWords } from "@/words";
import { useSigningList } from "./list";

export default function Signings() {
  const words = useWords();
  const arrivals = useArrivals();
  return (
    <Page title={words.rooms.signings}>
      <section className="panel" aria-label={words.rooms.signings}>
        <List list={useSigningList()} empty={words.signing.nothingYet} fresh={({ id }) => arrivals.has(id)}
          note={arrivals.size > 0 && <p className="sub-line" role="status">{words.signing.arrived(arrivals.size)}</p>} />
      </section>
    </Page>
  );
}
