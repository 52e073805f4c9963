/** What is loaded when the first environment is looked at. */
import '../panels/env-drawer.ts';
import '../panels/seed-swimlane.ts';
