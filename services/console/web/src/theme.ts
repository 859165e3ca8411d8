import type { ThemeConfig } from "antd";

// Every text colour has a contrast of at least 4.5 : 1 on its ground; a light's, which is no text, of 3 : 1.
export const colors = {
  brand: "#0b5cad",
  brandSoft: "#dcebfa",
  ink: "#1b2733",
  quiet: "#54616e",
  line: "#dfe5eb",
  ground: "#f3f6f9",
  green: "#1f7a3d",
  yellow: "#c28400",
  red: "#b3261e",
};

export const reducesMotion = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

export const theme: ThemeConfig = {
  token: {
    motion: !reducesMotion,
    colorPrimary: colors.brand,
    colorText: colors.ink,
    colorTextSecondary: colors.quiet,
    colorTextDescription: colors.quiet,
    colorTextPlaceholder: "#5f6b77",
    colorTextDisabled: "#66717c",
    borderRadius: 6,
    fontFamily: '-apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "WenQuanYi Micro Hei", sans-serif',
  },
  components: { Table: { headerBg: "#eef2f6", cellPaddingBlockSM: 7 } },
};
