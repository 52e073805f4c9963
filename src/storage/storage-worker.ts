import { expose } from 'comlink';
import { HistoryStore } from './history-store.ts';

expose(new HistoryStore());
