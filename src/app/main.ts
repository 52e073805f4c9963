// Start: Trusted Types first, then the shell; the shell starts the session worker.
import '../worker/trusted-types.ts';
import './scry-app.ts';
