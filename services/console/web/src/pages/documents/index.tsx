import { List } from "@/lists/List";
import { Page } from "@/parts/Page";
import { useWords } from "@/words";
import { useDocumentList } from "./list";
import { Upload, useMayUpload } from "./Upload";

export default function Documents() {
  const words = useWords();
  return (
    <Page title={words.rooms.documents}>
      {useMayUpload() && <Upload />}
      <section className="panel" aria-label={words.rooms.documents}>
        <List list={useDocumentList()} empty={words.documents.nothingYet} />
      </section>
    </Page>
  );
}
