/** Panels of the overview that are loaded once its first screen stands. */
import '../panels/best-runs-panel.ts';
import '../panels/event-feed.ts';
import '../panels/findings-inbox.ts';
