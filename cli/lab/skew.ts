import { parseDuration } from '../duration.ts';

const MS_TEXT = /^(\d{1,6})ms$/;

/** "1s", "300ms" or "off" → milliseconds. Throws a usage error (BRK-DURATION). */
export function readSkew(text: string, isBehind: boolean): number {
  const ms = MS_TEXT.exec(text)?.[1];
  const ahead = text === 'off' ? 0 : ms === undefined ? parseDuration(text, 'DURATION') : Number(ms);
  return isBehind && ahead > 0 ? -ahead : ahead;
}

/**
 * What is run inside a host so that its catalogue daemons take the clock to be off by so much; 0 ends it. Drop-ins
 * (systemd.unit(5)) in /run: they don't outlive the machine's power. Only what runs is restarted, and only where that changes.
 */
export function skewArgv(offsetMs: number): string[] {
  return ['sh', '-ec', SCRIPT, 'sh', String(offsetMs)];
}

const SCRIPT = `
  changed=
  for unit in bricks-catalogue@.service bricks-catalogue-keeper.service; do
    dropin="/run/systemd/system/$unit.d/lab-clock.conf"
    text=$(printf '[Service]\\nEnvironment=BRICKS_LAB_CLOCK_OFFSET_MS=%s' "$1")
    if [ "$1" = 0 ]; then
      [ ! -e "$dropin" ] || { rm "$dropin"; changed=yes; }
    elif [ ! -e "$dropin" ] || [ "$(cat "$dropin")" != "$text" ]; then
      mkdir -p "\${dropin%/*}"
      printf '%s\\n' "$text" > "$dropin"
      changed=yes
    fi
  done
  [ -n "$changed" ] || exit 0
  systemctl daemon-reload
  systemctl try-restart 'bricks-catalogue@*.service' 'bricks-catalogue-keeper*.service'
`;
