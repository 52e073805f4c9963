import { count, duration } from '../../diagnosis/units.ts';
import type { HeaderSlice, SourceSlice, StorageState } from '../../worker/view-slices.ts';
import { memoryText } from '../widgets/gpu-bar.ts';
import { storageWords } from '../widgets/storage-mark.ts';
import { fullWhen, isoWhen } from '../widgets/when-text.ts';

/** What is known of a run, as name and value. */
export type Fact = readonly [string, string];

const KINDS: Readonly<Record<SourceSlice['kind'], string>> = {
  none: 'nothing',
  file: 'a file',
  relay: 'a relay',
  demo: 'the demo',
  stored: 'this device',
  peer: 'a shared session',
};

function started({ time, runtime }: HeaderSlice): string {
  if (time === null) return '—';
  const moment = (time - runtime) * 1000;
  const utc = isoWhen(moment).slice(0, 19).replace('T', ' ');
  return utc === '' ? 'unknown' : `${fullWhen(moment)} here, ${utc} UTC`;
}

const groupName = (group: string): string => (group === '' ? '(none)' : group);

/** All facts of a run but its configuration; those that the source alone tells where no event came yet. */
export function runFacts(header: HeaderSlice | null, source: SourceSlice, storage: StorageState): readonly Fact[] {
  const open = source.run === null ? undefined : source.runs.find(({ run }) => run === source.run);
  const ofRun: readonly Fact[] =
    header === null
      ? []
      : [
          ['Run id', header.runId === '' ? 'not told' : header.runId],
          ['Task', header.task === '' ? 'not told' : header.task],
          ['Reward mode', header.rewardMode ?? 'not told'],
          header.groups.length > 1
            ? ['Groups', `${header.groups.map(groupName).join(', ')}; shown: ${groupName(header.group)}`]
            : ['Group', groupName(header.group)],
          ['Started', started(header)],
          ['Runtime', `${duration(header.runtime)}, to the newest event that is shown`],
          [
            'Progress',
            `batch ${count(header.runningBatch)}${header.maxBatches > 0 ? ` of ${count(header.maxBatches)}` : ''}, epoch ${count(header.epoch)}${header.maxEpochs > 0 ? ` of ${count(header.maxEpochs)}` : ''}, ${count(header.episodes)} episodes`,
          ],
          ...header.devices.map((memory): Fact => [`Memory of ${memory.device}`, memoryText(memory)]),
        ];
  return [
    ...ofRun,
    ['Comes from', source.kind === 'none' ? KINDS.none : `${KINDS[source.kind]}: ${source.title}`],
    ...(open === undefined ? [] : [['Run at the relay', open.name] as const]),
    ['Events', `${count(source.events)} in ${count(source.head)} lines`],
    ['Lines not read', source.badLines === 0 ? 'none' : count(source.badLines)],
    [
      'Unknown types',
      source.unknownTypes.length === 0
        ? 'none'
        : source.unknownTypes.map(([type, times]) => `${type} × ${count(times)}`).join('\n'),
    ],
    ['Kept', storageWords(storage).text],
  ];
}
