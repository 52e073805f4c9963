import { keepShared, type SharedCaches, type ShareOutcome } from './shared-files.ts';

/** Where other apps send files to: the manifest's `share_target`, answered by the service worker and by nobody else. */

/** The address below the scope. */
export const SHARE_PATH = 'share';

/** The page that tells what became of a share, below the scope. */
export function arrivalOf(outcome: ShareOutcome): string {
  return `./#/library?shared=${outcome}`;
}

/**
 * Another site's form could send files here as well; the browser's own share sheet names no sender.
 * @param scope address of the app
 */
function sentByAnotherSite(referrer: string, scope: string): boolean {
  if (referrer === '' || referrer === 'about:client') return false;
  return new URL(referrer).origin !== new URL(scope).origin;
}

/** Keeps what was shared and sends the person to the page that takes it. */
export async function answerShare(
  request: Request,
  { caches, scope, now }: { readonly caches: SharedCaches; readonly scope: string; readonly now: () => number },
): Promise<Response> {
  const outcome = sentByAnotherSite(request.referrer, scope) ? 'failed' : await keepShared(request, caches, now());
  return Response.redirect(new URL(arrivalOf(outcome), scope), 303);
}
