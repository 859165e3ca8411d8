import { List } from "@/lists/List";
import { Page } from "@/parts/Page";
import { useWords } from "@/words";
import { useFacilityList } from "./list";

export default function Facilities() {
  const words = useWords();
  return (
    <Page title={words.rooms.facilities}>
      <section className="panel" aria-label={words.rooms.facilities}>
        <List list={useFacilityList()} empty={words.facility.nothingYet} />
      </section>
    </Page>
  );
}
