import { useCallback, useEffect, useRef, useState } from "react";
import { reasonOf } from "./services";

export interface Pages<T> {
  entries: readonly T[];
  hasMore: boolean;
  isReading: boolean;
  failure?: string; // why the last page could not be read; readMore tries again
}

const nothingYet = { entries: [], hasMore: true, isReading: false };

// A list read page by page: the first when it is shown, the others when readMore is called. Another key is another list.
export function usePages<T>(key: string, read: (pageToken: string) => Promise<{ entries: T[]; nextPageToken: string }>): [Pages<T>, () => void] {
  const [pages, setPages] = useState<Pages<T>>(nothingYet);
  const reader = useRef(read);
  reader.current = read;
  const list = useRef({ token: "", isReading: false });
  const readMore = useCallback(async () => {
    const of = list.current;
    if (of.isReading) {
      return;
    }
    of.isReading = true;
    setPages((old) => ({ ...old, isReading: true, failure: undefined }));
    try {
      const page = await reader.current(of.token);
      if (list.current === of) {
        of.token = page.nextPageToken;
        setPages((old) => ({ entries: [...old.entries, ...page.entries], hasMore: of.token !== "", isReading: false }));
      }
    } catch (error) {
      if (list.current === of) {
        setPages((old) => ({ ...old, isReading: false, failure: reasonOf(error) }));
      }
    } finally {
      of.isReading = false;
    }
  }, []);
  useEffect(() => {
    list.current = { token: "", isReading: false };
    setPages(nothingYet);
    void readMore();
  }, [key, readMore]);
  return [pages, () => void readMore()];
}
