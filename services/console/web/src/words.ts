// How the page says what the services answer; sums: money.ts.
import { Light, Track } from "@proto/approval/v1/case_pb";
import { FigureStatus, type ZoneRef } from "@proto/common/v1/values_pb";
import { ServedFrom } from "@proto/scoring/v1/scoring_service_pb";
import { plain } from "./plain";
import { colors } from "./theme";

export { inYi, money } from "./money";

export function zoneName(zone: ZoneRef | undefined): string {
  return plain(zone?.name || "未载明园区");
}

export const statusWords: Record<FigureStatus, { word: string; hint: string; style: string }> = {
  [FigureStatus.UNSPECIFIED]: { word: "未核", hint: "机器提取，尚无人核对", style: "extracted" },
  [FigureStatus.EXTRACTED]: { word: "未核", hint: "机器提取，尚无人核对", style: "extracted" },
  [FigureStatus.CHECKED]: { word: "已核", hint: "已与原文核对", style: "checked" },
  [FigureStatus.SIGNED_OFF]: { word: "已签发", hint: "可对外使用", style: "signed-off" },
};

export const lightWords: Record<Light, { word: string; color: string }> = {
  [Light.UNSPECIFIED]: { word: "未定", color: colors.quiet },
  [Light.GREEN]: { word: "绿灯", color: colors.green },
  [Light.YELLOW]: { word: "黄灯", color: colors.yellow },
  [Light.RED]: { word: "红灯", color: colors.red },
};

export const trackWords: Record<Track, string> = {
  [Track.UNSPECIFIED]: "未分类",
  [Track.PRE_REVIEW]: "A 集中预审",
  [Track.PROMISE]: "B 容缺/承诺",
  [Track.LAND_PENDING]: "C 未供地",
  [Track.DONE]: "已开工，无欠账",
};

export const servedFromWords: Record<ServedFrom, string> = {
  [ServedFrom.UNSPECIFIED]: "未知",
  [ServedFrom.REDIS]: "Redis 缓存",
  [ServedFrom.MEMORY]: "服务内存",
  [ServedFrom.SQL]: "数据库",
};

export function age(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60) {
    return `${seconds} 秒前`;
  }
  if (seconds < 3600) {
    return `${Math.floor(seconds / 60)} 分钟前`;
  }
  return seconds < 86_400 ? `${Math.floor(seconds / 3600)} 小时前` : `${Math.floor(seconds / 86_400)} 天前`;
}

// The time of day where the zones are.
export function timeOfDay(ms: number): string {
  return new Date(ms).toLocaleTimeString("zh-CN", { timeZone: "Asia/Shanghai", hour12: false });
}
