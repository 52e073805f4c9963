import { BLUEPRINTS } from './action-space.ts';
import { HOST_PARAMS } from './options.ts';
import type { Seed } from './seed-life.ts';

interface BlueprintTally {
  germinated: number;
  fossilised: number;
  pruned: number;
  gain: number;
  churn: number;
}

interface EnvTally {
  fossilised: number;
  pruned: number;
  params: number;
  fossilAge: number;
  pruneAge: number;
}

function mean(sum: number, count: number): number {
  return count === 0 ? 0 : sum / count;
}

function signed(value: number): string {
  return `${value < 0 ? '' : '+'}${value.toFixed(2)}%`;
}

/** Tallies of the whole run for the console tables of `summary_table` (telemetry-events §3.16). */
export class Scoreboard {
  readonly #blueprints = new Map<string, BlueprintTally>();
  readonly #envs = new Map<number, EnvTally>();
  /** Seeds germinated and fossilised in the current batch. */
  created = 0;
  fossilised = 0;

  #blueprint(id: string): BlueprintTally {
    let tally = this.#blueprints.get(id);
    if (tally === undefined) {
      tally = { germinated: 0, fossilised: 0, pruned: 0, gain: 0, churn: 0 };
      this.#blueprints.set(id, tally);
    }
    return tally;
  }

  #env(id: number): EnvTally {
    let tally = this.#envs.get(id);
    if (tally === undefined) {
      tally = { fossilised: 0, pruned: 0, params: 0, fossilAge: 0, pruneAge: 0 };
      this.#envs.set(id, tally);
    }
    return tally;
  }

  /** Starts the counts of a batch. */
  startBatch(): void {
    this.created = 0;
    this.fossilised = 0;
  }

  /** Counts a germination. */
  noteGermination(seed: Seed): void {
    this.created++;
    this.#blueprint(seed.blueprint).germinated++;
  }

  /** Counts a seed that became permanent; `gain` in percentage points. */
  noteFossil(env: number, seed: Seed, gain: number): void {
    this.fossilised++;
    const blueprint = this.#blueprint(seed.blueprint);
    blueprint.fossilised++;
    blueprint.gain += gain;
    const tally = this.#env(env);
    tally.fossilised++;
    tally.params += seed.params;
    tally.fossilAge += seed.age;
  }

  /** Counts a pruned seed; `change` in percentage points. */
  notePrune(env: number, seed: Seed, change: number): void {
    const blueprint = this.#blueprint(seed.blueprint);
    blueprint.pruned++;
    blueprint.churn += change;
    const tally = this.#env(env);
    tally.pruned++;
    tally.pruneAge += seed.age;
  }

  /** The console text of one environment. */
  envTable(env: number): string {
    const tally = this.#env(env);
    const share = (100 * tally.params) / HOST_PARAMS;
    return [
      `Seed Scoreboard (env ${String(env)}):`,
      `  Fossilized: ${String(tally.fossilised)} (+${(tally.params / 1000).toFixed(1)}K params, +${share.toFixed(1)}% of host)`,
      `  Pruned: ${String(tally.pruned)}`,
      `  Avg fossilize age: ${mean(tally.fossilAge, tally.fossilised).toFixed(1)} epochs`,
      `  Avg prune age: ${mean(tally.pruneAge, tally.pruned).toFixed(1)} epochs`,
    ].join('\n');
  }

  /** The console text of all blueprints that have been used. */
  blueprintTable(): string {
    const lines = ['Blueprint Stats:', '  Blueprint       Germ  Foss  Prun   Rate     ΔAcc    Churn'];
    for (const { id } of BLUEPRINTS) {
      const tally = this.#blueprints.get(id);
      if (tally === undefined) continue;
      const rate = `${(100 * mean(tally.fossilised, tally.fossilised + tally.pruned)).toFixed(1)}%`;
      const counts = [tally.germinated, tally.fossilised, tally.pruned]
        .map((count) => String(count).padStart(6))
        .join('');
      const gain = signed(mean(tally.gain, tally.fossilised)).padStart(9);
      const churn = signed(mean(tally.churn, tally.pruned)).padStart(9);
      lines.push(`  ${id.padEnd(14)}${counts}${rate.padStart(7)}${gain}${churn}`);
    }
    return lines.join('\n');
  }
}
