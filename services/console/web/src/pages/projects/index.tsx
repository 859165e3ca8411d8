import { List } from "@/lists/List";
import { Page } from "@/parts/Page";
import { useWords } from "@/words";
import { useProjectList } from "./list";

export default function Projects() {
  const words = useWords();
  return (
    <Page title={words.rooms.projects}>
      <section className="panel" aria-label={words.rooms.projects}>
        <List list={useProjectList()} empty={words.project.nothingYet} />
      </section>
    </Page>
  );
}
