import type { Fleet } from '../fleet.ts';
import { HostError, type Session } from '../remote/session.ts';
import type { NoFacts } from './facts.ts';
import type { Survey, SurveyRequest } from './survey.ts';
import { parseSurvey } from './survey-parse.ts';
import { surveyScript } from './survey-script.ts';

/** Looks at a host over one exec channel. A host that can't be looked at is told as such; never throws for that. */
export async function surveyHost(
  fleet: Fleet,
  host: string,
  request: SurveyRequest,
  deadlineMs: number,
): Promise<Survey> {
  try {
    return await readSurvey(await fleet.session(host), request, deadlineMs);
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    return { isReadable: false, isUnreachable: error.isUnreachable, problem: error.problem };
  }
}

async function readSurvey(session: Session, request: SurveyRequest, deadlineMs: number): Promise<Survey> {
  const stdin = surveyScript(request);
  let firstAtMs = 0;
  let lastAtMs = 0;
  const onLine = () => {
    lastAtMs = Date.now();
    if (firstAtMs === 0) firstAtMs = lastAtMs;
  };
  const sentAtMs = Date.now();
  const { code, stdout, stderr } = await session.exec('sh -s', { asRoot: true, stdin, onLine, deadlineMs });
  if (code !== 0) return refused(session.host, `its survey ended with ${code}: ${stderr.trim().slice(-300)}`);
  try {
    return parseSurvey(stdout, { sentAtMs, firstAtMs, lastAtMs }, request);
  } catch (error) {
    return refused(session.host, (error as Error).message);
  }
}

function refused(where: string, message: string): NoFacts {
  const hint = `look at it: bricks ssh ${where}`;
  return { isReadable: false, isUnreachable: false, problem: { code: 'BRK-HOST-FACTS', where, message, hint } };
}
