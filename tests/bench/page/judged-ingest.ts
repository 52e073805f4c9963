import { diagnose, diagnoseUnreadable } from '../../../src/diagnosis/diagnose.ts';
import { newFindingsLog, type FindingsLog } from '../../../src/diagnosis/findings-log.ts';
import { THRESHOLDS } from '../../../src/diagnosis/threshold-profile.ts';
import { Ingest, type IngestHooks } from '../../../src/worker/ingest.ts';

/** An ingest whose events are judged as the session judges them. */
export function judgedIngest(applied?: IngestHooks['applied']): { readonly ingest: Ingest; readonly log: FindingsLog } {
  const log = newFindingsLog();
  const ingest = new Ingest(undefined, {
    applied: (event, position, state) => {
      applied?.(event, position, state);
      diagnose(log, event, position, state, THRESHOLDS);
    },
    unreadable: ({ position, reason }) => {
      diagnoseUnreadable(log, position, reason);
    },
  });
  return { ingest, log };
}
