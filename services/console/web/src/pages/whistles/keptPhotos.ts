// Photos of whistles that wait for a line, kept in this browser under the name of their request.

const database = "zoneflow";
const store = "photos";

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("indexedDB"));
  });
}

async function within<T>(mode: IDBTransactionMode, act: (photos: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const opening = indexedDB.open(database, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(store);
  const opened = await done(opening);
  try {
    return await done(act(opened.transaction(store, mode).objectStore(store)));
  } finally {
    opened.close();
  }
}

export async function keepPhoto(requestId: string, photo: File): Promise<void> {
  await within("readwrite", (photos) => photos.put(photo, requestId));
}

export async function readPhoto(requestId: string): Promise<File | undefined> {
  const found: unknown = await within("readonly", (photos) => photos.get(requestId));
  return found instanceof File ? found : undefined;
}

export async function dropPhoto(requestId: string): Promise<void> {
  await within("readwrite", (photos) => photos.delete(requestId));
}
