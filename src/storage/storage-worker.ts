import { expose } from 'comlink';
import * as z from 'zod/mini';
import { HistoryStore } from './history-store.ts';

// zod would probe for `new Function`, which the content security policy forbids.
z.config({ jitless: true });

expose(new HistoryStore());
