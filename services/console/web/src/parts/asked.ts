// What an act asks for: keys of its draft, each needed or left open.
export interface Asked<Key> {
  key: Key;
  needed: boolean;
}

export const needed = <Key extends string>(...keys: Key[]): Asked<Key>[] => keys.map((key) => ({ key, needed: true }));
export const open = <Key extends string>(...keys: Key[]): Asked<Key>[] => keys.map((key) => ({ key, needed: false }));
