import type { BatchContext } from './context.ts';
import type { Environment } from './environment.ts';
import { ENV_DEVICES, SLOT_IDS } from './options.ts';
import { toPythonJson } from './python-json.ts';
import { isAlive } from './seed-life.ts';

const MEBIBYTE = 1024 * 1024;
const GPU_GIBIBYTES = 24;

/** Joins the runs of one proof pair; troubled runs are the source of one. */
export const PROOF_PAIR = 'pair-1';

/** `ALLOCATOR_STATS`, one per CUDA device (telemetry-events §3.25). Sizes in bytes. */
export function emitAllocator(ctx: BatchContext): void {
  const { random, trouble, batch } = ctx;
  for (const [index, device] of ENV_DEVICES.entries()) {
    const pressure = index === 0 && trouble.memoryPressure ? 17_000 : 0;
    const allocated = (3100 + random.integer(0, 400) + Math.min(800, 12 * batch) + pressure) * MEBIBYTE;
    const fragmentation = (random.integer(400, 900) + (pressure > 0 ? 1200 : 0)) * MEBIBYTE;
    const data = {
      batch_idx: batch,
      device,
      allocated_bytes: allocated,
      reserved_bytes: allocated + fragmentation,
      fragmentation_bytes: fragmentation,
      num_alloc_retries: pressure > 0 ? random.integer(1, 4) : 0,
      num_ooms: 0,
    };
    ctx.events.emit('ALLOCATOR_STATS', data, { epoch: batch });
  }
}

/** `MEMORY_WARNING` where the first device is nearly full (telemetry-events §3.20). */
export function emitMemoryWarning(ctx: BatchContext): void {
  if (!ctx.trouble.memoryPressure) return;
  const allocated = 21.4;
  const data = {
    gpu_utilization: allocated / GPU_GIBIBYTES,
    gpu_allocated_gb: allocated,
    gpu_total_gb: GPU_GIBIBYTES,
    threshold: 0.85,
  };
  ctx.events.emit('MEMORY_WARNING', data, { severity: 'warning' });
}

/** `TOPOLOGY_MANIFEST_RECORDED` at the end of a troubled run, which is a proof source (telemetry-events §3.24). */
export function emitManifest(ctx: BatchContext, envs: readonly Environment[]): void {
  if (ctx.options.mood === 'healthy' || ctx.batch + 1 < ctx.options.batches) return;
  const best = envs.reduce((a, b) => (b.accuracy > a.accuracy ? b : a));
  const seeds = best.slots.flatMap((seed) =>
    isAlive(seed) ? [{ slot_id: seed.slotId, blueprint_id: seed.blueprint, stage: seed.stage }] : [],
  );
  const data = {
    manifest_role: 'source_final',
    proof_baseline_pair_id: PROOF_PAIR,
    topology_manifest_version: 1,
    topology_manifest_hash: ctx.random.hex16(),
    topology_manifest_json: toPythonJson({ version: 1, slots: SLOT_IDS, seeds }),
    task: 'cifar_baseline',
    host_topology: 'cnn',
    slot_config_hash: ctx.random.hex16(),
    slot_count: SLOT_IDS.length,
    fossilized_seed_count: best.fossilisations,
    topology_delta_count: best.fossilisations,
    source_episode_idx: best.episodeIdx,
  };
  ctx.events.emit('TOPOLOGY_MANIFEST_RECORDED', data, {
    epoch: ctx.episodesAfter,
    message: 'Source-final topology manifest',
  });
}
