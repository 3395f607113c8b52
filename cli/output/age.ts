/** How long ago, or ahead, in one unit: "now", "40 s ago", "5 min ago", "3 h ago", "in 2 d". */
export function tellAge(instantMs: number, nowMs: number): string {
  const ms = Math.abs(nowMs - instantMs);
  const text = inOneUnit(Math.floor(ms / 1000));
  if (ms < 1000) return 'now';
  return instantMs <= nowMs ? `${text} ago` : `in ${text}`;
}

function inOneUnit(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} d`;
}
